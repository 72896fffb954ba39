# Draft, not reviewed by a native speaker.
# What is said when a request is not answered as asked: what happened, what is safe, what to do.

error-not-found-title = Introuvable
error-not-found-detail = Il n’y a rien à cette adresse, ou ce contenu n’est pas partagé avec vous. Vérifiez l’adresse ou revenez à la page d’accueil.

error-not-signed-in-title = Veuillez vous connecter
error-not-signed-in-detail = Cette page est réservée aux personnes connectées. Rien n’a été modifié.

error-not-allowed-title = Votre rôle ne le permet pas
error-not-allowed-detail = Votre rôle ne permet pas : { $act }. Rien n’a été modifié. Adressez-vous au point focal de votre organisation.

error-invalid-title = Il y a un problème
error-invalid-detail = Une saisie ne peut pas être utilisée. Rien n’a été modifié. Corrigez-la et renvoyez-la.

error-stale-title = Modifié entre-temps
error-stale-detail = Une autre personne a modifié cette fiche après que vous l’avez ouverte ; elle en est à la version { $version }. Votre modification n’a pas été enregistrée. Rouvrez la fiche et recommencez.

error-key-reused-title = Déjà envoyé avec un autre contenu
error-key-reused-detail = La même clé a servi à un autre contenu. Rien n’a été modifié. Envoyez-le avec une nouvelle clé ou rouvrez le formulaire.

error-conflict-title = Ce n’est pas possible maintenant

error-throttled-title = Trop de tentatives
error-throttled-detail = Il y a eu trop de tentatives. Rien n’a été modifié. Attendez { $seconds } secondes puis réessayez.

error-unavailable-title = Le service est occupé
error-unavailable-detail = Rien n’a été modifié. Réessayez dans un instant.

error-internal-title = Un problème est survenu de notre côté
error-internal-detail = Rien n’a été modifié. Réessayez ; si cela se reproduit, communiquez au secrétariat le numéro ci-dessous.

error-malformed-title = La demande n’a pas pu être lue
error-malformed-detail = Rien n’a été modifié. Vérifiez ce qui a été envoyé.

error-media-type-title = Ce type de contenu n’est pas accepté ici
error-media-type-detail = Rien n’a été modifié. Envoyez { $wanted }.

error-version-required-title = La version manque
error-version-required-detail = Une modification doit nommer la version lue (If-Match). Rien n’a été modifié. Lisez la fiche et recommencez.

error-cross-site-title = Refusé
error-cross-site-detail = La demande venait d’un autre site et n’a pas été exécutée. Ouvrez la page ici et recommencez.

error-overloaded-title = Trop de demandes à la fois
error-overloaded-detail = Rien n’a été modifié. Réessayez dans quelques secondes.

error-slow-title = La réponse tarde trop
error-slow-detail = Ce que vous avez demandé peut encore être exécuté. Vérifiez avant de recommencer.

error-no-pdf-title = Pas de PDF ici
error-no-pdf-detail = Ce service a été installé sans PDF. Prenez le document (DOCX), ou imprimez la page et enregistrez-la en PDF.

error-misdirected-title = Mauvaise adresse
error-misdirected-detail = Le service ne répond pas sous ce nom. Utilisez l’adresse donnée par l’exploitant.

error-method-not-allowed-title = Cette méthode n’est pas permise ici
error-method-not-allowed-detail = Rien n’a été modifié. L’en-tête Allow nomme les méthodes de cette adresse.

error-too-large-title = Trop volumineux
error-too-large-detail = L’envoi dépasse la taille acceptée. Rien n’a été modifié. Formulaires : 64 Kio au plus ; fichiers : 5 Mio ; documents d’un engagement : 10 Mio.

place-sheet = feuille { $sheet }
place-row = ligne { $row }
place-column = colonne { $column }

error-changed-title = Modifié entre-temps
error-changed-detail = Une autre personne a modifié ceci après votre lecture. Votre modification n’a pas été enregistrée. Relisez et recommencez.
