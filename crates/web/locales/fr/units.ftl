# Draft, not reviewed by a native speaker.
# Amounts of counted help. $count chooses the plural and is written as the language writes numbers.
quantity-expert-day = { $count ->
    [one] { $count } jour-expert
   *[other] { $count } jours-expert
}
quantity-person-month = { $count ->
    [one] { $count } mois-personne
   *[other] { $count } mois-personne
}
quantity-hour = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
quantity-seat = { $count ->
    [one] { $count } place
   *[other] { $count } places
}
quantity-learner = { $count ->
    [one] { $count } apprenant
   *[other] { $count } apprenants
}
quantity-fellow = { $count ->
    [one] { $count } boursier
   *[other] { $count } boursiers
}
quantity-participant = { $count ->
    [one] { $count } participant
   *[other] { $count } participants
}
quantity-event = { $count ->
    [one] { $count } manifestation
   *[other] { $count } manifestations
}
quantity-exercise = { $count ->
    [one] { $count } exercice
   *[other] { $count } exercices
}
quantity-review = { $count ->
    [one] { $count } examen
   *[other] { $count } examens
}
quantity-project = { $count ->
    [one] { $count } projet
   *[other] { $count } projets
}
quantity-subscription-month = { $count ->
    [one] { $count } mois d’abonnement
   *[other] { $count } mois d’abonnement
}
quantity-fellow-month = { $count ->
    [one] { $count } mois de bourse
    [many] { $count } de mois de bourse
   *[other] { $count } mois de bourse
}
quantity-exchange-visit = { $count ->
    [one] { $count } visite d’échange
    [many] { $count } de visites d’échange
   *[other] { $count } visites d’échange
}
