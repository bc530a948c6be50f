web-title = Compilateur de résultats
web-skip = Aller au champ de message
web-views = Vues
web-chat = Discussion
web-results = Résultats
web-messages = Messages
web-bot = Bot
web-you = Vous
web-picture = Aperçu des premières lignes ; le tableau est dans les résultats à côté
web-sign-in = Se connecter
web-sign-out = Se déconnecter
web-token = Jeton d'accès
web-token-how = L'administrateur en crée un : /token create NOM dans la discussion, ou mlj token create NOM sur le serveur.
web-wrong-token = Ce jeton est inconnu ou a expiré. Vérifiez-le ou demandez-en un autre.
web-too-often = Trop d'essais. Attendez une minute et réessayez.
web-no-script = La discussion a besoin de JavaScript. Rien n'est chargé d'ailleurs.
web-try = Essayer avec des fichiers d'exemple
web-try-more = 11 quiz de personnes inventées, sous les formes de nombreux outils
web-attach = Fichiers
web-said = Écrivez un message ou déposez des fichiers ici
web-send = Envoyer
web-commands = Commandes
web-limit = Plus grand fichier :
web-uploading = Envoi des fichiers …
web-too-large = Ce fichier est plus grand que permis :
web-lost = La ligne est coupée. Nouvel essai …
web-failed = Cela n'est pas passé. Rien n'est perdu : réessayez.
web-people = Personnes
web-passed = Reçus
web-failed-count = Échecs
web-mean = Moyenne (%)
web-mark = Seuil (%)
web-old = Fait avant le dernier changement.
web-compile-again = Compiler de nouveau
web-download = Télécharger :
web-search = Rechercher
web-table = Le tableau des notes
web-table-gone = Les lignes ne sont plus gardées. Compilez de nouveau.
web-left-out = { $count ->
    [one] 1 autre ligne est
   *[other] { $count } autres lignes sont
  } dans le classeur.
button-all-same = Toutes sont une même personne
button-different = Personnes différentes
web-doubts = Même personne ?
web-name = Nom
web-email = E-mail
web-phone = Téléphone
web-student-id = Matricule
web-place = Où
web-scores = Notes
web-changes = Changements
web-no-changes = Aucun encore. Dites dans la discussion ce qu'il faut changer.
web-not-compiled = Les fichiers ne sont pas encore compilés.
web-nothing = Rien encore : envoyez les exports de vos quiz ou essayez les fichiers d'exemple.
web-refused-unknown = Vous n'êtes plus connecté. Rechargez la page.
web-refused-proof = Cela ne vient pas de la page. Rechargez-la.
web-refused-often = Trop à la fois. Réessayez dans { $count ->
    [one] 1 seconde
   *[other] { $count } secondes
  }.
web-refused-broken = Quelque chose ne va pas de notre côté ({ $incident }). Réessayez dans une minute.
web-refused-text = Écrivez quelque chose, mais au plus 8 000 caractères.
web-refused-button = Ce bouton n'existe pas.
web-refused-form = Le formulaire est illisible : { $why }
web-refused-time = Les fichiers ne sont pas arrivés à temps. Réessayez.
web-refused-room = Le fichier ne peut pas être enregistré en ce moment. Réessayez plus tard.
web-refused-many = Plus de { $count ->
    [one] { $count } fichier
   *[other] { $count } fichiers
} à la fois. Envoyez-les en plusieurs fois ou dans un zip.
web-refused-large = « { $name } » dépasse { $limit } Mo. Divisez-le ou exportez-le en CSV.
web-refused-today = Vous pouvez envoyer { $count ->
    [one] 1 fichier
   *[other] { $count } fichiers
  } par jour. Continuez demain.
web-refused-quota = Vos fichiers peuvent occuper { $limit } Mo et il n'y a plus de place. Retirez-en d'abord : /files, /new ou /forget.
web-figures = Doutes sur les chiffres
web-figures-open = { $count ->
    [one] 1 doute sur les chiffres est ouvert
   *[other] { $count } doutes sur les chiffres sont ouverts
  }
web-maximum = Quel est le maximum de ce test ?
web-column = Cette colonne est-elle un test ?
web-same-test = Un test ou deux ?
web-look = À regarder
