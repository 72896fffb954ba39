# Draft, not reviewed by a native speaker.
# Needs.
needs-lead-state = Ce que demande votre État, du brouillon à l’exécution. Les besoins que d’autres partagent avec vous figurent aussi ici.
needs-lead-secretariat = Les besoins qui vous ont été soumis. Les brouillons et les besoins privés restent chez leurs États.
needs-lead-provider = Les besoins que des États partagent avec vous ou avec tous.
needs-count = { $count ->
    [one] { $count } besoin
    [many] { $count } de besoins
   *[other] { $count } besoins
}
needs-empty = Il n’y a ici aucun besoin pour vous. Effacez les filtres, ou revenez lorsque des États en auront partagé.
needs-empty-state = Il n’y a pas encore de besoin. Rédigez-en un, importez un fichier, ou tirez des brouillons des lacunes de votre auto-évaluation.
need-new = Rédiger un besoin
need-new-lead = Il est enregistré comme brouillon que seule votre délégation voit. Les champs laissés vides signifient « indifférent ».
need-save = Enregistrer le brouillon
need-edit = Modifier le besoin
need-edit-back-to-draft = Ce besoin n’est plus un brouillon. Une modification peut le ramener à l’état de brouillon, pour que le point focal approuve le nouveau texte.
need-on-behalf = Saisir un besoin au nom d’un État
need-on-behalf-lead = Pour les demandes reçues sur papier. Le besoin est signalé comme saisi par vous et ne compte pas tant que le point focal de l’État ne l’a pas confirmé.
need-on-behalf-of = État demandeur
need-on-behalf-save = Enregistrer pour confirmation par l’État
need-unconfirmed = En attente de confirmation par l’État
need-unconfirmed-lead = Le secrétariat a saisi ce besoin au nom de l’État. Il ne compte pas tant que le point focal de l’État ne l’a pas confirmé.
need-part-what = Ce qui est nécessaire
need-part-much = Combien
need-part-much-lead = L’argent, les jours-expert et les places ne s’échangent jamais les uns contre les autres : un besoin se compte dans une seule unité.
need-part-when = Quand et comment
need-part-whom = De la part de qui
need-part-together = Avec qui
need-title = Titre
need-title-hint = Une ligne, par exemple « Formation pour l’équipe nationale d’intervention ».
need-description = Description
need-description-hint = À quoi et à qui cela sert, ce que vous avez déjà. Jusqu’à 5 000 caractères.
need-kinds = Types d’assistance qui conviendraient
need-kinds-hint = Choisissez tous ceux qui conviendraient. Ils doivent se compter dans l’unité que vous choisissez ci-dessous.
need-level-now = Niveau actuel
need-level-goal = Niveau souhaité
need-quantity = Montant demandé
need-least = Montant utile minimal
need-least-hint = Un total inférieur ne servirait à rien. Laissez vide si toute part est utile.
need-start = Début au plus tôt
need-end = Fin au plus tard
need-languages-hint = Langues dans lesquelles vous pouvez recevoir l’assistance. Aucun choix signifie « indifférent ».
need-delivery-hint = Aucun choix signifie « indifférent ».
need-max-providers = Nombre maximal de prestataires simultanés
need-max-providers-hint = Pour limiter le travail de coordination. Laissez vide pour ne pas fixer de limite.
need-excluded-kinds = Types de prestataires que vous ne souhaitez pas
need-excluded = Prestataires que vous ne souhaitez pas
need-excluded-hint = Seule votre délégation voit cette liste.
need-partners = États partenaires d’un besoin commun
need-partners-hint = Rien n’est demandé en leur nom avant que chacun ait donné son consentement. Votre État dirige.
need-requires = Besoins qui doivent aussi être satisfaits
need-requires-hint = Ce besoin n’est mis en adéquation que si ceux-ci le sont.
need-priority = Ordre parmi vos propres besoins
need-priority-hint = 1 pour le premier. Laissez vide si vous ne fixez pas d’ordre.
need-evidence = Éléments justificatifs
need-evidence-hint = Un élément par ligne : une phrase ou un lien. Les autres ne les voient que si vous le décidez.
need-next = Ce que vous pouvez faire maintenant
need-related = Suites données
need-share = Qui peut le voir
need-history = Historique
need-to-proposal = Ouvrir la proposition
need-to-engagement = Ouvrir l’engagement
need-confirm = Confirmer que ce besoin est le nôtre
need-confirm-lead = Le secrétariat a saisi ce besoin à partir d’un document papier. S’il dit ce que vous avez demandé, confirmez-le ; sinon, modifiez-le ou retirez-le.
need-consent-lead = Un autre État dirige ce besoin commun et nomme le vôtre comme partenaire.
consent-question = Votre État donne-t-il son consentement ?
consent-yes = Oui, nous le demandons ensemble
consent-no = Non, pas en notre nom
consent-button = Envoyer la réponse
partner-consented = { $state } : a donné son consentement
partner-waits = { $state } : n’a pas encore répondu
need-move-draft = Le ramener à l’état de brouillon
need-move-draft-means = Il peut alors être modifié librement. Personne d’autre ne le voit.
need-move-endorsed = L’approuver
need-move-endorsed-means = En l’approuvant, le point focal affirme que ce besoin est celui de l’État.
need-move-submitted = Le soumettre au secrétariat
need-move-submitted-means = Le secrétariat vérifiera que la demande émane bien de votre État, puis la publiera pour la mise en adéquation.
need-move-authenticated = L’authentifier
need-move-authenticated-means = Vous confirmez, par la voie dont vous êtes convenus, que la demande émane bien de l’État.
need-move-published = Le publier pour la mise en adéquation
need-move-published-means = Le prochain calcul le prend en compte. L’État reste libre de choisir qui d’autre peut le voir.
need-move-proposed = Le marquer comme proposé
need-move-proposed-means = Une partie est proposée aux deux parties concernées.
need-move-agreed = Le marquer comme convenu
need-move-agreed-means = Une partie est convenue.
need-move-in-delivery = Le marquer comme en cours d’exécution
need-move-in-delivery-means = L’assistance est en cours.
need-move-closed = Le clore
need-move-closed-means = Plus rien n’est attendu.
need-move-withdrawn = Le retirer
need-move-withdrawn-means = Le besoin quitte la mise en adéquation, et ses propositions en cours prennent fin. Ce qui est déjà convenu demeure. Il ne peut pas être repris : il faudrait rédiger un nouveau besoin.
need-move-rejected = Le renvoyer
need-move-rejected-means = La demande n’a pas pu être authentifiée. L’État lit votre motif et peut la corriger.
need-move-expired = Le marquer comme expiré
need-move-expired-means = Sa période est passée.
matchability-title = Possibilités de mise en adéquation
matchability-says = Offres qui pourraient répondre à ce besoin : { $fitting } sur { $all }.
matchability-reasons = Ce qui écarte les autres
matchability-no-reason = Rien n’écarte aucune offre.
matchability-note = Nombres seulement. Les offres concernées sont montrées lorsqu’elles vous sont proposées, ou lorsque leurs prestataires les partagent.
weight-title = Ce qu’il compte
weight-says = Dans le cycle « { $round } », ce besoin compte { $weight }.
weight-parts = Facteurs
weight-neutral = Tous les facteurs de ce cycle valent 1.
import-needs = Importer des besoins depuis un fichier
import-offers = Importer des offres depuis un fichier
import-lead = Un fichier CSV, Excel ou JSON. Il est vérifié en entier : soit tout est enregistré comme brouillons, soit rien ne l’est.
import-file = Fichier
import-file-hint = Au plus 5 Mio et 20 000 lignes.
import-refused = { $count ->
    [one] « { $file } » contient { $count } erreur. Elle est indiquée ci-dessous avec son emplacement.
    [many] « { $file } » contient { $count } d’erreurs. Toutes sont indiquées ci-dessous avec leur emplacement.
   *[other] « { $file } » contient { $count } erreurs. Toutes sont indiquées ci-dessous avec leur emplacement.
}
import-nothing-stored = Rien n’a été enregistré. Corrigez le fichier et importez-le de nouveau.
import-faults = Ce qui a été constaté
import-done = { $count ->
    [one] { $count } fiche est enregistrée comme brouillon. Lisez les observations ci-dessous.
    [many] { $count } de fiches sont enregistrées comme brouillons. Lisez les observations ci-dessous.
   *[other] { $count } fiches sont enregistrées comme brouillons. Lisez les observations ci-dessous.
}
import-columns = Colonnes du fichier
import-columns-lead = La première ligne contient ces noms, dans un ordre quelconque. Les colonnes absentes comptent comme vides. Les listes sont séparées par des points-virgules, les dates s’écrivent 2027-01-31. Un fichier téléchargé depuis la liste a la forme voulue.
need-field-title = Titre
need-field-description = Description
need-field-capability = Capacité
need-field-kinds = Types d’assistance
need-field-quantity = Combien
need-field-unit = Unité
need-field-least-useful = Montant utile minimal
need-field-earliest-start = Début au plus tôt
need-field-latest-end = Fin au plus tard
need-field-languages = Langues de travail
need-field-delivery = Modes de prestation
need-field-max-providers = Nombre maximal de prestataires simultanés
need-field-excluded-providers = Prestataires non souhaités
need-field-excluded-provider-kinds = Types de prestataires non souhaités
need-field-requires = Besoins qui doivent aussi être satisfaits
need-field-partners = États partenaires
need-field-priority = Ordre parmi vos propres besoins
need-field-level-now = Niveau actuel
need-field-level-goal = Niveau souhaité
need-field-evidence = Éléments justificatifs
need-field-visibility = Qui peut le voir
need-field-shared-with = Organisations avec lesquelles il est partagé
need-field-embargo-until = Ne pas diffuser avant le
