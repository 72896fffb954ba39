# Motifs : pourquoi un besoin n’est pas encore satisfait, ce qui y changerait quelque chose, ce que vaut une offre, plans faits à la main.
basis-run = Il s’agit du plan du { $day } dans le cycle « { $round } ». Ce que vous pouvez voir est nommé ; le reste est compté.
basis-today = Calculé à partir des besoins qui vous sont communiqués au { $day }.
effect-note = Les valeurs comptent les besoins satisfaits selon leur poids : 1 est un besoin de poids 1 entièrement satisfait. Là où figurent deux chiffres, le premier est montré par un plan vérifié, le second est ce que les prix démontrent.
effect-note-exact = Les valeurs comptent les besoins satisfaits selon leur poids : 1 est un besoin de poids 1 entièrement satisfait. Tous les chiffres sont exacts.
effect-none = rien
effect-exact = exactement { $value }
effect-most = entre rien et { $most }
effect-between = entre { $least } et { $most }
others-needs-few = quelques besoins que vous ne pouvez pas voir
others-needs-count = { $count ->
    [one] { $count } besoin que vous ne pouvez pas voir
   *[other] { $count } besoins que vous ne pouvez pas voir
}
others-offers-few = quelques offres que vous ne pouvez pas voir
others-offers-count = { $count ->
    [one] { $count } offre que vous ne pouvez pas voir
   *[other] { $count } offres que vous ne pouvez pas voir
}
others-awards-few = quelques attributions que vous ne pouvez pas voir
others-awards-count = { $count ->
    [one] { $count } attribution que vous ne pouvez pas voir
   *[other] { $count } attributions que vous ne pouvez pas voir
}
a-few = quelques-uns
and-a-few = { $count } et quelques autres
moves-title = Ce qui change entre les besoins
moves-none = Aucun autre besoin n’est touché.
moves-loses = Céderait
moves-fits-less = Recevrait autant, d’offres moins adaptées
moves-enter = Entre dans le plan
moves-leave = Sort du plan
moves-more = Reçoit davantage
moves-less = Reçoit moins
moves-enter-count = entrent : { $count }
moves-leave-count = sortent : { $count }
moves-more-count = reçoivent davantage : { $count }
moves-less-count = reçoivent moins : { $count }
column-moves = Ce qui se passe
column-before = Maintenant
column-after = Ensuite
shown-worth = Vaut { $value } ; le plan actuel vaut { $present }.
shown-changes = Attributions qui diffèrent du plan actuel
shown-changes-none = Aucune attribution que vous pouvez voir ne diffère.

why-page = Pourquoi n’est-il pas encore satisfait ?
why-page-run = Motifs concernant un besoin
why-own-lead = Le motif vient d’abord, puis ce qui l’explique, puis ce qui y changerait quelque chose.
why-no-run = Aucun calcul retenu n’a encore examiné ce besoin. Après un cycle, le motif figure ici.
why-title = Le motif
why-policy = Le plan suit la politique « { $policy } ». Un autre plan peut valoir davantage au total et servir moins bien cet objectif.
why-matched = Ce plan satisfait le besoin en totalité.
why-matched-in-part = Ce plan satisfait le besoin en partie.
why-declined = L’une des parties a décliné l’offre qui convient, et aucune autre n’est libre.
why-expired = Sa période est terminée, ou celle de chaque offre qui convient.
why-cost = Le satisfaire malgré tout coûterait au plan
why-cost-none = Impossible dans les limites actuelles
why-bids-title = Offres qui pourraient y répondre
why-bids-lead = Ce que le besoin apporterait auprès de chacune, et ce que vaut la même capacité là où elle va maintenant.
why-bids = Offres les plus proches
why-plan-title = Un plan qui le satisfait
why-plan-lead = Ce plan a été trouvé par une nouvelle recherche et vérifié. Il montre ce qui devrait céder.
why-plan-lifted = Ce plan a été vérifié en levant seulement la limite indiquée ci-dessus.
why-blocking = Besoins qui céderaient quelque chose
why-rules-title = Règles qui s’opposent aux autres offres
why-no-rules = Aucune règle ne s’oppose à une offre.
why-nearest = Offres qu’une seule règle écarte
column-brings = Apporterait
column-takes = Vaut pour d’autres

changes-title = Ce qui y changerait quelque chose
changes-ask = Chercher les plus petites modifications
changes-ask-lead = L’optimiseur essaie de petites modifications une à une et vérifie le plan auquel chacune conduit. Cela prend quelques secondes.
changes-matched = Il est satisfait ; rien n’a à changer.
changes-lead = { $tried ->
    [one] { $tried } modification a été essayée. Avec chacune de celles-ci, un plan vérifié satisfait le besoin et ne vaut pas moins que le plan actuel ; la plus petite vient en premier.
   *[other] { $tried } modifications ont été essayées. Avec chacune de celles-ci, un plan vérifié satisfait le besoin et ne vaut pas moins que le plan actuel ; la plus petite vient en premier.
}
changes-none = { $tried ->
    [0] Aucune modification de ce type ne peut être essayée pour ce besoin.
    [one] { $tried } modification a été essayée ; à elle seule, elle ne suffit pas.
   *[other] { $tried } modifications ont été essayées ; aucune ne suffit à elle seule.
}
column-change = Modification
column-opens = Offres qu’elle ouvre
column-would-get = Obtiendrait
column-plan-worth = Plan à côté du plan actuel
column-others-move = Ce qui change pour d’autres
edit-language = Accepter aussi une aide dans cette langue : { $language }
edit-delivery = Accepter aussi ce mode de prestation : { $delivery }
edit-period = Déplacer la période : { $from } – { $until }
edit-kind = Accepter aussi ce type d’aide : { $kind }
edit-least = Abaisser le montant utile minimal à { $amount }
edit-quantity = Demander { $amount } à la place
edit-providers = { $most ->
    [one] Autoriser { $most } prestataire
   *[other] Autoriser { $most } prestataires
}
edit-co-funding = Faire prendre en charge { $amount } par d’autres
edit-prerequisite = Satisfaire d’abord « { $need } » autrement, ou ne plus l’exiger
edit-prerequisite-unnamed = Satisfaire autrement le besoin qui doit venir d’abord, ou ne plus l’exiger

worth-page = Ce que vaut cette offre
worth-lead = Calculé à partir des besoins qui vous sont communiqués et de l’aide que vous avez convenue ; rien d’autre n’entre en compte.
worth-nothing = Il n’y a rien à calculer : l’offre n’est pas publiée, ou elle ne peut répondre à aucun besoin qui vous est communiqué.
worth-questions = Choisissez une question
worth-more-questions = Autres questions
worth-conditions = Que coûtent mes conditions ?
worth-next = Que vaut une unité de plus ?
worth-dependents = Qui dépend de cette offre ?
conditions-title = Ce que coûtent les conditions
conditions-lead = Pour chaque condition : les besoins qu’elle seule écarte, et ce que l’ensemble gagnerait si elle était assouplie.
conditions-empty = L’offre n’a aucune condition qui s’oppose à un besoin.
conditions-none-lost = Aucun
conditions-no-gain = Rien
condition-kind-of-help = Type d’aide
condition-period = Période
condition-language = Langue de travail
condition-delivery = Mode de prestation
condition-eligible-states = À qui elle s’adresse
condition-levels = Niveaux actuels qui conviennent
condition-smallest-award = Attribution minimale
condition-largest-award = Attribution maximale
condition-max-awards = Nombre maximal d’attributions
condition-setup-cost = Utilisé une fois par attribution
condition-earmarks = Parts réservées
column-condition = Condition
column-lost = Besoins qu’elle seule écarte
column-gain = L’ensemble gagnerait
next-title = Ce que vaut une unité de plus
next-title-unit = Ce que vaut une unité de plus : { $unit }
next-description = Une barre par palier. Sa longueur est le gain que montre un plan vérifié ; les mots à côté disent aussi ce que les prix permettent au plus.
next-lead = Ce que l’ensemble gagnerait si l’offre était plus grande de chaque palier, et quels besoins entreraient dans le plan.
next-empty = Il n’y a ici aucune offre qui pourrait être plus grande.
next-none-enter = Aucun
column-step = Un palier de plus
column-goes-to = Où il apporte le plus
column-would-enter = Besoins qui entreraient
withdrawal-title = Qui en dépend
withdrawal-lead = Ce qui serait perdu en cas de retrait, une fois tout le reste replanifié au mieux.
withdrawal-offers = Offres qui disparaîtraient
withdrawal-loss = L’ensemble perdrait
withdrawal-states = États qui perdraient quelque chose
withdrawal-nobody = Aucun État que vous pouvez voir ne perdrait quoi que ce soit.
column-would-leave = Besoins qui ne seraient plus satisfaits
column-would-get-less = Besoins qui recevraient moins
column-value-lost = Valeur perdue

report-questions = Questions à ce plan
report-questions-lead = Chaque réponse est trouvée par une nouvelle recherche à partir des données figées, puis vérifiée. Cela prend quelques secondes.
next-unit-page = Que vaut une unité de plus ?
next-unit-page-lead = Choisissez un domaine, une région ou une offre : que gagnerait le plan s’il y en avait un peu plus ?
next-about = Objet
next-ask = Montrer ce que cela vaut
withdrawal-page = Qui dépend d’un prestataire ?
withdrawal-page-lead = Choisissez un prestataire : quels États perdraient quoi si toutes ses offres étaient retirées ?
withdrawal-about = Prestataire
withdrawal-ask = Montrer qui en dépend
check-page = Vérifier un plan fait à la main
check-page-lead = Apportez votre propre plan pour les mêmes besoins et les mêmes offres. Vous voyez s’il tient, ce qu’il vaut et à quelle distance il est du meilleur possible. Rien n’est enregistré.
check-start = Par où commencer
check-start-lead = Prenez le plan de ce calcul, modifiez-en des attributions et rapportez-le.
check-form-title = Votre plan
check-file = Fichier du plan
check-file-hint = JSON comme dans le fichier du plan, ou CSV avec les colonnes need, offer, amount ; montants en unités entières.
check-ask = Vérifier le plan
check-title = Ce que vaut votre plan
check-holds = Votre plan remplit toutes les conditions.
check-broken = Votre plan ne respecte pas certaines conditions. Elles sont énumérées ci-dessous.
check-value = Valeur de votre plan
check-present = Valeur du plan actuel
check-distance = Distance à la borne
check-violations = Conditions non respectées
check-no-violations = Aucune.
column-broken = Condition
column-says = Ce qui n’est pas exact
violation-amount = Taille d’une attribution
violation-awards = Nombre maximal d’attributions d’une offre
violation-capacity = Volume d’une offre
violation-earmark = Part réservée d’une offre
violation-format = Forme du fichier
violation-need = Montant ou prestataires d’un besoin
violation-pair = Le besoin et l’offre ne conviennent pas
violation-pin = Convenu auparavant, doit rester
violation-requires = Un besoin qui doit aussi être satisfait
violation-state = Nombre maximal d’attributions d’un État

draft-advice = Ce qui rendrait le besoin plus clair
draft-ask = Voir quelles offres conviennent
draft-ask-hint = Compte les offres qui conviennent à ce que vous avez saisi jusqu’ici. Rien n’est enregistré.
draft-incomplete = Les offres sont comptées dès que ces champs peuvent être lus.
draft-missing = Encore à remplir : { $fields }
draft-free = { $free ->
    [one] { $free } d’entre elles a de la place d’après le dernier plan et pourrait donner { $amount }.
   *[other] { $free } d’entre elles ont de la place d’après le dernier plan et pourraient donner ensemble { $amount }.
}
draft-offers = Offres qui conviennent
draft-openings = Ce qui permettrait à davantage d’offres de convenir
draft-note = Seules les règles sont examinées ici. C’est un cycle qui décide si de la capacité va à ce besoin.
offer-draft-ask = Voir qui elle atteint
offer-draft-hint = Compte les besoins qui conviennent à ce que vous avez saisi et ceux que chaque condition écarte. Rien n’est enregistré.
offer-draft-incomplete = Les besoins sont comptés dès que ces champs sont lisibles.
offer-draft-conditions = Ce que chaque condition écarte
column-kept-away = Besoins écartés par elle seule
column-fit-without = Besoins qui conviendraient sans elle
offer-draft-note = Seuls comptent ici les besoins que leurs États partagent avec vous et les règles. Une fois l’offre publiée, sa page indique ce que chaque condition coûte dans un cycle d’appariement.
column-would-fit = Offres qui conviendraient

conflict-takes-long = La réponse prend plus de quelques secondes et a été interrompue. Rien n’a été modifié. Réessayez plus tard, ou restreignez la question.
conflict-other-version = Ce calcul a été fait par une autre version de ce programme ; son plan ne peut donc pas être interrogé ici. Lancez un nouveau calcul.
column-advice = Conseil
