# Draft, not reviewed by a native speaker.
# Proposals, engagements, lessons.
proposals-lead = Chaque proposition relie un besoin à une offre. Elle ne devient une assistance convenue que si les deux parties l’acceptent.
proposals-count = { $count ->
    [one] { $count } proposition
    [many] { $count } de propositions
   *[other] { $count } propositions
}
proposals-empty = Il n’y a pas encore de proposition pour vous. Les propositions arrivent lorsqu’un calcul du cycle est retenu.
proposal-caption = Proposition
proposal-waits-for-you = Attend votre décision
proposal-amount = Montant proposé
proposal-overdue = La date limite de décision est passée.
proposal-what = Objet
proposal-why = Pourquoi ce rapprochement
proposal-why-lead = L’offre respecte toutes les règles pour ce besoin, et le plan qui la contient répond au plus grand nombre de besoins dans toutes les limites. Les facteurs ci-dessous indiquent dans quelle mesure ce rapprochement correspond aux souhaits du prestataire.
proposal-fit = Concordance du rapprochement
proposal-fit-plain = Le prestataire n’a exprimé aucun souhait qui concerne ce rapprochement.
proposal-terms = À quelles conditions
proposal-kind = Type d’assistance
proposal-draw = Ce que cela prélève sur l’offre
proposal-accepting = Ce que signifie l’acceptation
proposal-decide = Votre décision
accepting-state = Votre État demande { $amount } de cette assistance et désigne les personnes qui travailleront avec le prestataire.
accepting-provider = Vous affectez { $amount } à ce besoin, et ce volume ne compte plus comme disponible.
accepting-secretariat = Le secrétariat ne décide pas.
accepting-both = L’assistance est convenue dès que l’autre partie accepte aussi, au plus tard le { $date }. Après cette date, la proposition devient caduque.
accepting-declined = Si l’une des parties décline, rien n’est dû, le volume revient au prochain calcul et ce rapprochement n’est plus proposé.
accept-hint-state = Nous voulons cette assistance à ces conditions.
accept-hint-provider = Nous fournissons cette assistance à ces conditions.
accept-hint-secretariat = Le secrétariat ne décide pas.
decline-hint = Choisissez alors un motif ci-dessous.
decide-question = Acceptez-vous ?
decide-accept = Accepter
decide-decline = Décliner
decide-words = Dans vos propres mots
decide-button = Envoyer la décision
decline-reason = Motif pour décliner
decline-reason-hint = Nécessaire seulement si vous déclinez.
decline-timing = Le calendrier ne convient pas
decline-amount = Le montant ne convient pas
decline-conditions = Les conditions ne conviennent pas
decline-provider-not-suitable = Le prestataire ne convient pas
decline-state-not-suitable = Le besoin ne correspond pas à notre mandat
decline-solved-otherwise = Résolu autrement
decline-no-longer-available = Plus disponible
decline-priorities-changed = Les priorités ont changé
decline-other = Autre motif
decision-own = Votre décision
decision-state = Décision de l’État
decision-provider = Décision du prestataire
decision-accepted = Acceptée
decision-declined = Déclinée
decision-made = A pris sa décision ; vous la verrez une fois la vôtre prise
decision-waits = Pas encore décidé
conditions-none = Aucune autre condition

engagements-lead = L’assistance convenue, ce qui en a été fourni et ce qu’elle a apporté.
engagements-count = { $count ->
    [one] { $count } engagement
    [many] { $count } d’engagements
   *[other] { $count } engagements
}
engagements-empty = Rien n’est encore convenu. Un engagement commence lorsque les deux parties acceptent une proposition.
engagement-caption = Engagement
engagement-proposal = Convenu par
engagement-reports = Rapports
engagement-no-reports = Personne n’a encore rendu compte. Les deux parties peuvent le faire ; les chiffres de l’État l’emportent.
engagement-close = Clore l’engagement
engagement-close-lead = Ce qui n’a pas été fourni revient à l’offre. Un engagement clos ne reçoit plus de rapports.
delivered-title = Fourni par rapport à ce qui était convenu
delivered-description = La partie pleine de la barre est fournie, le reste est à venir.
delivered-open = À venir
report-file = Rendre compte des progrès
report-lead = Dites ce qui s’est passé depuis votre dernier rapport. Tous les champs peuvent rester vides, sauf le montant fourni.
report-button = Déposer le rapport
report-of = { $side }, { $date }
report-delivered = Fourni depuis le dernier rapport
report-delivered-in = Fourni depuis le dernier rapport ({ $unit })
report-delivered-hint = Chiffres seulement, avec un point avant les décimales. 0 si rien n’a été fourni.
report-levels = Niveaux par domaine et par cycle
report-level-before = Niveau avant
report-level-after = Niveau après
report-practice = Ce qui a fonctionné et mérite d’être repris
report-practice-hint = D’autres peuvent en tirer parti.
report-obstacle = Ce qui a fait obstacle
report-obstacle-hint = Dit simplement, cela aide le prochain cycle.
report-framework = Observation sur le cadre
report-framework-remark = Observation sur le cadre
report-framework-hint = Lorsqu’une norme ou ses orientations se sont révélées peu claires ou incomplètes dans la pratique.
report-norm = Norme sur laquelle porte l’observation
report-norm-none = Aucune en particulier
report-norm-hint = Seulement si vous avez rédigé une observation.
norm-titled = Norme { $id } : { $title }
closure-reason = Motif de la clôture
closure-completed = Tout a été fourni
closure-partly-completed = Une partie a été fournie, le reste ne le sera pas
closure-provider-withdrew = Le prestataire s’est retiré
closure-state-withdrew = L’État s’est retiré
closure-no-longer-wanted = N’est plus souhaité
closure-done-by-others = Réalisé par d’autres
closure-funding-lapsed = Le financement n’est plus disponible

lessons-lead = Ce qu’enseigne l’assistance convenue, d’après les rapports que vous pouvez voir. Rien ici ne change une règle automatiquement : ce sont des personnes qui décident de ce que le prochain cycle retient.
lessons-open = En cours
lessons-overall = Tous engagements confondus
lessons-completed = Menés à terme comme convenu
lessons-delivered = Part fournie
lessons-level-change = Niveaux gagnés
lessons-estimate = { $count ->
    [one] { $mean } (entre { $low } et { $high }, d’après { $count } engagement)
    [many] { $mean } (entre { $low } et { $high }, d’après { $count } d’engagements)
   *[other] { $mean } (entre { $low } et { $high }, d’après { $count } engagements)
}
lessons-too-few = Rien à dire pour le moment
lessons-by-area = Par domaine
lessons-by-kind = Par type d’assistance
lessons-by-provider = Par type de prestataire
lessons-none = Aucun engagement n’a encore fait l’objet d’un rapport.
lessons-no-remarks = Personne n’a encore rien écrit ici.
lessons-no-norm = Aucune norme en particulier
column-agreed-amount = Convenu
