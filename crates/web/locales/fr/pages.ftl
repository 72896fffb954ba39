# Draft, not reviewed by a native speaker.
# Start page, overview, catalogue, how it works.
start-title = Mise en adéquation des besoins et des ressources en matière de sécurité des TIC
start-lead = Les États disent ce dont ils ont besoin. Les prestataires disent ce qu’ils peuvent fournir. Ce service trouve le plan qui répond au plus grand nombre de besoins dans le respect de toutes les conditions, montre pourquoi et laisse les deux parties décider.
start-step-catalogue = 1. Catalogue
start-step-catalogue-text = Une liste convenue de domaines et de capacités, chacune avec ses niveaux, ses questions et les normes qu’elle sert.
start-step-assessment = 2. Auto-évaluation
start-step-assessment-text = L’État répond à ce qu’il veut, fixe des cibles et transforme ses lacunes en besoins. Les réponses restent privées.
start-step-matching = 3. Mise en adéquation
start-step-matching-text = Les besoins et les offres se rencontrent selon des règles publiées. Chaque plan porte un certificat que chacun peut vérifier.
start-step-feedback = 4. Rétroaction
start-step-feedback-text = Les deux parties rendent compte de l’assistance convenue. Les enseignements tirés alimentent le prochain cycle.
start-overview-title = Ce qui est public maintenant
start-overview-link = Consulter les besoins et les ressources publics
start-catalogue-link = Lire le catalogue
start-how-link = Comment fonctionne la mise en adéquation
start-sign-in-title = Pour les délégations, les prestataires et le secrétariat
start-sign-in-text = L’accès se fait sur invitation. Le secrétariat invite le premier point focal de chaque organisation.
start-home-link = Aller à votre liste de tâches
start-assessment = Aller à l’auto-évaluation
start-need = Rédiger un besoin
start-offer = Faire une offre
start-look-at-needs = Consulter les besoins
start-round = Ouvrir un cycle
start-on-behalf = Saisir un besoin reçu sur papier

home-title = Ce qui vous attend, { $name }
home-waits = Vos tâches
home-nothing-waits = Rien ne vous attend pour le moment.
home-moved = Ce qui a changé
home-nothing-moved = Rien n’a changé depuis votre arrivée.
home-all-notices = Toutes les notifications
task-due = Échéance : { $date }
task-state-done = Terminée
task-state-overdue = En retard
task-state-waiting = Vous attend
task-state-ready = Prête
task-state-later = Ne peut pas encore commencer
task-start-assessment = Commencer une auto-évaluation
task-continue-assessment = { $count ->
    [one] Poursuivre l’auto-évaluation : { $count } question reste ouverte
    [many] Poursuivre l’auto-évaluation : { $count } de questions restent ouvertes
   *[other] Poursuivre l’auto-évaluation : { $count } questions restent ouvertes
}
task-endorse-assessment = Approuver l’auto-évaluation
task-assess-again = Refaire l’auto-évaluation, comme prévu
task-write-need = Rédiger votre premier besoin
task-finish-drafts = { $count ->
    [one] Compléter { $count } brouillon de besoin
    [many] Compléter { $count } de brouillons de besoins
   *[other] Compléter { $count } brouillons de besoins
}
task-submit-needs = { $count ->
    [one] Soumettre { $count } besoin approuvé
    [many] Soumettre { $count } de besoins approuvés
   *[other] Soumettre { $count } besoins approuvés
}
task-mend-rejected = { $count ->
    [one] Corriger { $count } besoin renvoyé
    [many] Corriger { $count } de besoins renvoyés
   *[other] Corriger { $count } besoins renvoyés
}
task-confirm-needs = { $count ->
    [one] Confirmer { $count } besoin saisi en votre nom par le secrétariat
    [many] Confirmer { $count } de besoins saisis en votre nom par le secrétariat
   *[other] Confirmer { $count } besoins saisis en votre nom par le secrétariat
}
task-consent-needs = { $count ->
    [one] Répondre à { $count } besoin commun dirigé par un autre État
    [many] Répondre à { $count } de besoins communs dirigés par d’autres États
   *[other] Répondre à { $count } besoins communs dirigés par d’autres États
}
task-write-offer = Faire votre première offre
task-publish-offers = { $count ->
    [one] Publier { $count } brouillon d’offre
    [many] Publier { $count } de brouillons d’offres
   *[other] Publier { $count } brouillons d’offres
}
task-answer-proposals = { $count ->
    [one] Se prononcer sur { $count } proposition
    [many] Se prononcer sur { $count } de propositions
   *[other] Se prononcer sur { $count } propositions
}
task-report-progress = { $count ->
    [one] Rendre compte des progrès de { $count } engagement
    [many] Rendre compte des progrès de { $count } d’engagements
   *[other] Rendre compte des progrès de { $count } engagements
}
task-authenticate-needs = { $count ->
    [one] Authentifier { $count } besoin soumis
    [many] Authentifier { $count } de besoins soumis
   *[other] Authentifier { $count } besoins soumis
}
task-publish-needs = { $count ->
    [one] Publier { $count } besoin authentifié
    [many] Publier { $count } de besoins authentifiés
   *[other] Publier { $count } besoins authentifiés
}
task-write-review = { $count ->
    [one] Commenter l’évaluation qu’un État vous a invité à examiner
    [many] Commenter { $count } d’évaluations que des États vous ont invité à examiner
   *[other] Commenter { $count } évaluations que des États vous ont invité à examiner
}
task-comment-edition = { $count ->
    [one] Commenter l’édition du catalogue en consultation
    [many] Commenter { $count } d’éditions du catalogue en consultation
   *[other] Commenter { $count } éditions du catalogue en consultation
}
task-review-edition = Réexaminer le catalogue : la date prévue approche
task-set-rates = Fixer les taux de change du mois
task-open-round = Ouvrir un cycle de mise en adéquation
task-start-run = Figer les données et lancer l’optimiseur
task-watch-run = Suivre le calcul
task-choose-run = Lire le rapport de mise en adéquation et retenir le calcul
task-await-answers = Attendre les réponses des deux parties
task-close-round = Clore le cycle

notices-title = Ce qui a changé
notices-unread = notifications non lues
notices-count = { $count ->
    [one] { $count } notification
    [many] { $count } de notifications
   *[other] { $count } notifications
}
notices-empty = Rien n’a encore changé.
notices-mark-read = Tout marquer comme lu
notice-read = Lue
notice-new = Nouvelle
notice-need-status = Le besoin « { $title } » est passé du statut « { $from } » au statut « { $to } »
notice-need-consent-asked = Votre consentement est demandé pour le besoin commun « { $title } »
notice-need-consent-given = Un État partenaire a répondu au sujet du besoin commun « { $title } »
notice-need-entered = Le secrétariat a saisi « { $title } » en votre nom ; ce besoin compte dès que vous le confirmez
notice-need-confirmed = L’État a confirmé « { $title } »
notice-offer-status = L’offre « { $title } » est passée du statut « { $from } » au statut « { $to } »
notice-proposal-new = Une proposition pour « { $title } » attend votre décision
notice-proposal-decided = { $side } : décision prise sur la proposition pour « { $title } »
notice-proposal-agreed = Les deux parties ont accepté : « { $title } » est convenu
notice-proposal-lapsed = La proposition pour « { $title } » est devenue caduque faute de décision
notice-proposal-superseded = Un calcul ultérieur a remplacé la proposition pour « { $title } »
notice-report-filed = { $side } : rapport déposé sur « { $title } »
notice-engagement-closed = L’engagement sur « { $title } » a été clos
notice-run-finished = Le calcul a pris fin

overview-title = Besoins et ressources publics
overview-lead = Ce que leurs auteurs ont rendu public. Les autres besoins et offres ne sont vus que par ceux avec qui ils sont partagés.
overview-rates = Les montants en d’autres monnaies sont convertis aux taux du { $date }.
overview-areas = Par domaine
overview-empty = Rien n’est encore public.
overview-public-needs = Besoins publics
overview-public-offers = Offres publiques
overview-no-needs = Aucun besoin public ne correspond à ces filtres. Effacez-les ou consultez un autre domaine.
overview-no-offers = Aucune offre publique ne correspond à ces filtres. Effacez-les ou consultez un autre domaine.
overview-public-activities = Activités publiées ailleurs
overview-activities-lead = D’autres portails et organisations les publient ; elles figurent ici telles qu’elles ont été importées, avec leur source et la date. Elles n’indiquent ni type d’aide, ni type de prestataire, ni langue : une recherche selon l’un de ces critères les laisse de côté.
overview-no-activities = Aucune activité publiée ailleurs ne correspond à ces filtres. Effacez-les ou consultez un autre domaine.
overview-brought = Importé le
overview-from = Pas terminé avant le
overview-until = Commencé au plus tard le
overview-address = L’adresse de cette page contient votre recherche : transmettez-la, et d’autres verront la même chose.

catalogue-lead = La liste convenue qui sert de langage commun aux besoins, aux offres et aux enseignements tirés.
catalogue-areas = Domaines
catalogue-stages = Niveaux
catalogue-edition = Cette édition
catalogue-missing = { $count ->
    [one] { $count } texte de cette édition n’est pas encore traduit et s’affiche en anglais.
    [many] { $count } de textes de cette édition ne sont pas encore traduits et s’affichent en anglais.
   *[other] { $count } textes de cette édition ne sont pas encore traduits et s’affichent en anglais.
}
capabilities-count = { $count ->
    [one] { $count } capacité
    [many] { $count } de capacités
   *[other] { $count } capacités
}
edition-version = Édition
edition-published = Publication
edition-basis = Repose sur
edition-confidence = Degré de certitude de ses liens et de ses chiffres
edition-adaptation = Comment un État peut l’adapter
edition-capabilities = Capacités
edition-current = En vigueur
edition-choose = Mettre en vigueur { $title }, édition { $version }
edition-file = Fichier de l’édition
edition-file-hint = JSON, ou XLSX dans la forme des classeurs proposés ici, 5 Mio au plus.
edition-upload = Vérifier et enregistrer l’édition
edition-upload-title = Importer une édition
edition-upload-lead = Le fichier est vérifié en entier. S’il y a une erreur, toutes sont indiquées et rien n’est enregistré.
editions-title = Éditions du catalogue
editions-lead = Les anciennes éditions restent lisibles : les auto-évaluations et les cycles gardent celle avec laquelle ils ont commencé.
editions-link = Toutes les éditions
editions-empty = Il n’y a pas encore d’édition.
capability-foundational = D’autres reposent sur elle
capability-target = Cible proposée
capability-rests-on = Repose sur
capability-rests-on-nothing = Rien d’autre
capability-carries = Soutient
capability-kinds = Types d’assistance qui conviennent
capability-package = Coût d’un projet usuel
capability-evidence = Ce qui peut être démontré
capability-questions = Questions
capability-links = Normes, mesures et indicateurs qu’elle sert
capability-no-links = Cette édition ne la relie à aucune liste.
prerequisite-hard = doit d’abord avoir atteint { $stage }
prerequisite-soft = devrait d’abord avoir atteint { $stage }
crosswalk-norms = Normes de comportement responsable des États
crosswalk-cbms = Mesures de confiance
crosswalk-cmm = Modèle de maturité des capacités de cybersécurité
crosswalk-cmm2021 = Modèle de maturité des capacités de cybersécurité
crosswalk-gci = Indice mondial de cybersécurité
crosswalk-ncsi = Indice national de cybersécurité
crosswalk-ncsi-v3 = Indice national de cybersécurité
crosswalk-first = Services FIRST pour les équipes d’intervention
crosswalk-first-csirt-services-2-1 = Services FIRST pour les équipes d’intervention
glossary-title = Glossaire
glossary-lead = Termes du domaine dans les six langues officielles.
glossary-empty = Cette édition n’a pas de glossaire.

how-title = Comment fonctionne la mise en adéquation
how-lead = En bref : tout ce qui détermine le résultat est publié avant le cycle, et tout ce qui a été décidé peut être vérifié ensuite.
how-round-title = Un cycle
how-round-text = Le secrétariat ouvre un cycle par un appel et un barème publié. Lors du calcul, tous les besoins et toutes les offres publiés pour la mise en adéquation sont figés ; le calcul peut ainsi être répété plus tard avec le même résultat.
how-fit-title = Quelle offre peut répondre à quel besoin
how-fit-text = Un besoin et une offre ne peuvent être rapprochés que si toutes ces règles le permettent. Lorsqu’une règle s’y oppose, le rapport la nomme.
how-weight-title = Ce que compte un besoin
how-weight-text = Au départ, chaque État compte autant que les autres. Le barème du cycle peut donner davantage aux premières priorités, aux lacunes plus grandes, aux capacités sur lesquelles d’autres reposent et à des groupes d’États. Un État ne peut pas augmenter son propre poids par ses saisies ; il peut seulement ordonner ses propres besoins.
how-plan-title = Le plan
how-plan-text = L’optimiseur cherche les attributions qui répondent au plus grand nombre de besoins, compte tenu du poids et de la concordance, dans le respect de tous les volumes, attributions minimales et maximales, parts réservées, limites et prérequis. À côté figurent deux manières simples de répartir, par date et par poids, pour que chacun voie ce que le plan apporte.
how-agree-title = Les deux parties décident
how-agree-text = Un plan est une proposition. L’État et le prestataire acceptent ou déclinent chacun, en donnant un motif. L’assistance n’est convenue et le volume prélevé que si tous deux acceptent.
how-certificate-title = Ce qu’est un certificat
how-certificate-text = Chaque plan est accompagné d’une liste de prix, à partir de laquelle chacun peut calculer, avec du papier et un crayon, une valeur qu’aucun plan ne peut dépasser. L’écart entre cette valeur et celle du plan est le maximum qui pourrait encore manquer.
how-check-title = Comment vérifier un plan vous-même
how-check-text = Vous n’avez besoin ni de ce service ni de son optimiseur. Demandez au secrétariat le fichier du problème et le fichier du plan d’un calcul, ou utilisez les vôtres.
how-check-step-1 = Comparez la somme de contrôle du fichier du problème avec celle qui figure dans le rapport de mise en adéquation.
how-check-step-2 = Lancez la vérification ci-dessous, ou tout programme écrit d’après la spécification publiée.
how-check-step-3 = Elle additionne chaque attribution au regard de chaque condition et recalcule le certificat. Si quelque chose n’est pas exact, elle dit quoi et où.
how-private-title = Ce qui reste privé
how-private-text = Les réponses d’une auto-évaluation ne sont vues que par l’État, sauf s’il choisit de les partager. Les besoins et les offres sont vus par ceux que leurs propriétaires choisissent. La mise en adéquation n’utilise que ce qui lui a été confié.
notice-edition-consultation = Les commentaires sur « { $title } » sont reçus jusqu’au { $until }
notice-edition-comment = Il y a un nouveau commentaire sur « { $title } »
notice-edition-comment-answered = Votre commentaire sur « { $title } » a reçu une réponse
notice-edition-adopted = « { $title } » a été adoptée
notice-edition-review-due = « { $title } » est à réviser avant le { $due }
notice-section-assigned = { $name } s’occupe de « { $area } » dans « { $title } »
notice-assessment-reopened = L’évaluation « { $title } » a été rouverte
notice-assessment-shared = { $state } partage une auto-évaluation avec vous
notice-review-invited = { $state } vous invite à un examen par les pairs jusqu’au { $until }
notice-review-commented = Un examinateur a commenté { $capability } dans « { $title } »
notice-review-answered = { $state } a répondu à votre commentaire dans un examen par les pairs
notice-review-revoked = { $state } a mis fin à l’examen par les pairs
notice-assessment-due = La prochaine auto-évaluation est attendue le { $due }
