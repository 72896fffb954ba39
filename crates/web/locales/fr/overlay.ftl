# A state’s own view of the catalogue.
overlay-title = Votre propre vue du catalogue
overlay-lead = Masquez, renommez, visez, pondérez et ajoutez pour votre État. L’édition partagée reste telle quelle.
overlay-private = Seule votre délégation voit cette vue. Ce que vous ajoutez n’est jamais diffusé comme partie de l’édition.
overlay-differences = Différences
overlay-faults = Ce qui ne convient plus
overlay-faults-lead = L’édition a changé depuis. Corrigez cela quand vous le pourrez.
overlay-hidden = Masqué
overlay-show = La poser
overlay-hide = La masquer
overlay-shown = Est-ce demandé ?
overlay-called = Appelé { $title }
overlay-questions-hidden = { $count ->
    [one] Une question masquée
   *[other] { $count } questions masquées
}
overlay-change-area = Masquer ou renommer { $title }
overlay-own-title = Votre propre titre
overlay-own-title-hint = Laissez vide pour garder le titre partagé.
overlay-own-question-text = Votre propre formulation
overlay-weight = Poids
overlay-weight-hint = Ce que cela compte dans le résultat de son domaine, pour votre État seul.
overlay-note = Note
overlay-note-hint = Pourquoi, pour vos collègues.
overlay-more = Plus
overlay-own = Vos propres éléments
overlay-own-lead = Ils sont demandés et affichés. Dans une capacité partagée, ils ne comptent pas pour son niveau.
overlay-own-none = Vous n’avez rien ajouté.
overlay-belongs-to = Appartient à
overlay-remove = Supprimer { $id }
overlay-add = Ajouter
overlay-add-lead = Ajoutez ce que votre État regarde et que le catalogue partagé n’a pas.
overlay-add-area = Ajouter le domaine
overlay-add-capability = Ajouter la capacité
overlay-add-question = Ajouter une question
overlay-add-question-lead = Décrivez à quoi ressemble chaque niveau.
overlay-area-title = Titre du domaine
overlay-capability-title = Titre de la capacité
overlay-question-text = Question
overlay-question-guidance = Conseils
overlay-question-level = { $stage } : ce qui est vrai alors
overlay-versions = Versions
overlay-versions-none = Rien n’a jamais été modifié.
overlay-version = Version { $number }
overlay-restore = Revenir à cette version
