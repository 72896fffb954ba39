# Draft, not reviewed by a native speaker.
# Mail.
mail-subject-digest = Matchmaker : ce qui a changé depuis hier
mail-subject-news = Matchmaker : du nouveau pour vous
mail-hello = Bonjour { $name },
mail-news = { $count ->
    [one] un nouvel avis attend votre organisation.
   *[other] { $count } nouveaux avis attendent votre organisation.
}
mail-digest = { $count ->
    [one] depuis le dernier résumé, un avis destiné à votre organisation n’a été lu par personne.
   *[other] depuis le dernier résumé, { $count } avis destinés à votre organisation n’ont été lus par personne.
}
mail-look = Connectez-vous pour en savoir plus :
mail-confidential = Ce courriel ne dit pas de quoi il s’agit, car un courriel peut être lu en chemin.
mail-choose = Pour choisir comment vous êtes informé, ou ne plus recevoir ces courriels :
fault-gone = La cible indique qu’elle n’existe plus
