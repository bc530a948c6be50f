welcome = Bonjour { $name } ! Je réunis les exports de vos quiz en un seul carnet de notes.

  <b>Envoyez-moi les fichiers</b> que votre outil exporte (SurveyHeart, Google Forms, Microsoft Forms, Moodle, Canvas, Kahoot …) : un par un, plusieurs à la fois ou dans un zip. Puis touchez <b>Compiler</b>. Je trouve qui est qui, je note chacun selon vos règles, je demande ce dont je doute, et je rends un fichier Excel.
welcome-nobody = à vous
button-how = Mode d'emploi
button-settings = ⚙ Règles
button-files = 📄 Fichiers
button-compile = ▶ Compiler
button-back = ‹ Retour
button-yes = Oui
button-no = Non
button-stop = ✖ Arrêter

help = <b>Mode d'emploi</b>
  1. Envoyez les exports de vos quiz.
  2. /compile (ou le bouton) fait le carnet et en montre un aperçu.
  3. Répondez aux doutes : « même personne ? ». Je retiens vos réponses.
  4. Dites (en anglais) ce qu'il faut changer (« grade them A to F », « drop the lowest test ») ou ce que vous voulez savoir (« who failed? »).
  5. Touchez <b>C'est bon</b> et recevez le classeur.

  /files montre et change les fichiers · /settings les règles · /explain NOM dit d'où viennent les chiffres d'une personne · /results les anciens carnets · /undo et /redo · /recipe · /insights · /export en Excel, CSV ou JSON · /history ce qui a été changé · /status où nous en sommes · /cancel quitte une question ou arrête le travail · /new recommence · /privacy et /forget vos données.
help-admin = 
  Vous êtes administrateur : /admin montre ce que vous pouvez faire.
help-files = <b>Fichiers</b>
  Envoyez des fichiers .xlsx, .xls, .xlsb, .ods, .csv ou .tsv de { $megabytes } Mo au plus, ou un zip. Un fichier contient un test ou plusieurs. Le numéro du test vient de son nom (« Test 3 … », « Contrôle 2 … ») ; un fichier qui n'en a pas prend le prochain numéro libre dans l'ordre des remises. /files permet de renuméroter un fichier, de fixer son maximum, de le remplacer ou de l'enlever.
help-matching = <b>Qui est qui</b>
  Je compare les adresses, les numéros d'étudiant, les téléphones et les noms (l'ordre, les accents et les majuscules ne comptent pas). Une adresse mal écrite demande un second indice. Deux personnes ne sont jamais réunies sur le seul nom si quelque chose s'y oppose ; ce dont je ne suis pas sûr, je le demande, et je sépare en attendant.
help-scores = <b>Notes</b>
  Je lis des points, « 14 / 20 », « 58,3 % » et des points avec leur maximum dans l'en-tête. De plusieurs remises d'un test, la meilleure compte, sauf avis contraire. Absent, dispensé et zéro sont trois choses. Chaque ligne de vos fichiers finit utilisée, réunie ou mise de côté, et la feuille Ledger le montre.
help-settings = <b>Règles</b>
  /settings montre et change la note de passage, la remise qui compte, le bonus de participation, les poids, les tests écartés, les lettres et l'arrondi. Une règle changée vaut dès le prochain /compile.
help-privacy = <b>Ce qui est gardé</b>
  Vos fichiers, les carnets qui en viennent, vos règles, vos modifications et vos réponses aux doutes ; rien n'est donné à personne. Si l'administrateur a mis en place une IA, elle reçoit ce que vous écrivez et les titres des colonnes, jamais une ligne, un nom ou une adresse. Fichiers et carnets sont effacés après { $days ->
    [one] un jour
   *[other] { $days } jours
  }, et aussitôt si vous dites /forget.
button-help-files = Fichiers
button-help-matching = Qui est qui
button-help-scores = Notes
button-help-settings = Règles
button-help-privacy = Vie privée

unknown-command = Je ne connais pas cette commande. /help montre ce que je sais faire.
unknown-text = Je n'ai pas compris. Envoyez un fichier, ou essayez /compile, /files, /settings ou /help.
unknown-text-empty = Je n'ai pas compris. Envoyez-moi un fichier que votre outil exporte, ou voyez /help.
not-a-document = Je ne lis que des tableurs envoyés comme fichiers. Exportez les résultats en XLSX ou CSV et envoyez-les comme document.
session-newer = Une version plus récente de moi a enregistré ce cours, et je ne peux pas le lire. Rien n'est perdu ni changé : l'administrateur doit démarrer la version plus récente.
session-full = Ce cours contient tout ce que je peux garder, je n'ai donc pas pris ceci. Annulez des modifications avec /undo, supprimez des recettes avec /recipe delete, enlevez des fichiers, ou recommencez avec /new.
stale-button = Ce bouton n'est plus à jour.
tap-a-button = Touchez l'un des boutons ci-dessus, ou dites /cancel.
closed = Ce bot n'est pas ouvert à tous. Demandez à son administrateur de vous laisser entrer ; votre numéro est { $id }.
maintenance = Je suis en maintenance. Rien de ce que vous avez envoyé n'est perdu ; réessayez dans un moment.
busy = { $count ->
    [one] Un travail attend
   *[other] { $count } travaux attendent
  } déjà et je n'en prends pas plus. Réessayez dans quelques minutes.

new-ask = Recommencer ? { $count ->
    [one] Le fichier présent sera mis de côté.
   *[other] Les { $count } fichiers présents seront mis de côté.
  } Les règles, les réponses aux doutes et les anciens résultats restent.
new-done = C'est fait. Envoyez-moi les fichiers du prochain cours.
new-nothing = Il n'y a rien à enlever. Envoyez-moi les fichiers.
cancelled = Bien, tout reste comme c'était.
cancel-nothing = Il n'y a rien à annuler.
cancel-stopped = Arrêté.
yes-or-no = Répondez oui ou non, ou touchez un bouton.

status-files = <b>Fichiers :</b> { $ready ->
    [0] aucun
    [one] 1 prêt
   *[other] { $ready } prêts
  }{ $reading ->
    [0] {""}
   *[other] , { $reading } en lecture
  }
status-working = <b>En cours :</b> compilation
status-result = <b>Résultat :</b> { $tests ->
    [one] 1 test
   *[other] { $tests } tests
  }, { $people ->
    [one] 1 personne
   *[other] { $people } personnes
  }{ $current ->
    [yes] {""}
   *[no] , fait avant le dernier changement : /compile à nouveau
  }
status-no-result = <b>Résultat :</b> aucun encore
status-question = <b>Question ouverte :</b> j'attends votre réponse (/cancel la quitte)
status-line = <b>En attente :</b> { $files ->
    [one] { $files } fichier
   *[other] { $files } fichiers
  } et { $data ->
    [one] { $data } compilation
   *[other] { $data } compilations
  } de tous les utilisateurs

forget-ask = Effacer tout ce que je sais de cette conversation : { $files ->
    [one] 1 fichier
   *[other] { $files } fichiers
  }, { $results ->
    [one] 1 résultat
   *[other] { $results } résultats
  }, les règles et { $decisions ->
    [one] 1 réponse
   *[other] { $decisions } réponses
  } aux doutes ? Cela ne se défait pas.
button-forget = Tout effacer
forget-who = Ce que je sais d'un groupe peut être supprimé par ses administrateurs, et par les miens.
forget-unchecked = Je ne peux pas demander à Telegram qui administre ce groupe ; rien n'est donc supprimé. Réessayez plus tard.
forget-working = J'efface …
forgotten = Effacé : { $files ->
    [one] 1 fichier
   *[other] { $files } fichiers
  }, { $results ->
    [one] 1 résultat
   *[other] { $results } résultats
  }, { $decisions ->
    [one] 1 réponse
   *[other] { $decisions } réponses
  } aux doutes, les règles et la session. Il ne reste de cette conversation que son existence.

failure-timed-out = Cela a pris plus { $seconds ->
    [one] d'une seconde
   *[other] de { $seconds } secondes
  }, je l'ai arrêté. Réessayez, ou avec des fichiers moins nombreux ou plus petits.
failure-too-heavy = Cela demande plus de mémoire que je ne peux en prendre. Partagez le fichier, ou exportez-le en CSV.
failure-gone = Le fichier ne peut plus être cherché. Envoyez-le à nouveau.
failure-unavailable = Ce qu'il faut pour cela n'a pas pu être joint pendant une heure ; j'ai abandonné. Envoyez-le à nouveau plus tard.
failure-over-quota = Vos fichiers peuvent occuper { $limit } Mo et il n'y a plus de place. Retirez-en d'abord : /files, /new ou /forget.
failure-broken = Quelque chose a échoué de mon côté. Réessayez ; si cela dure, donnez à l'administrateur l'incident { $incident }.

command-help = Mode d'emploi
command-files = Montrer et changer les fichiers
command-compile = Faire le carnet de notes
command-preview = Montrer le résultat à nouveau
command-doubts = Revoir qui pourrait être une même personne
command-people = Voir et reprendre les réponses sur les personnes
command-explain = D'où viennent les chiffres d'une personne
command-export = Le résultat en Excel, CSV ou JSON
command-results = Anciens carnets
command-settings = Les règles du cours
command-status = Où nous en sommes
command-new = Recommencer avec un autre cours
command-cancel = Quitter une question, arrêter le travail
command-privacy = Ce qui est gardé
command-revoke = Invalider tous les liens
command-forget = Tout effacer

history = { $count ->
    [0] Rien n'a encore été changé.
   *[other] <b>Ce qui a été changé</b>, le dernier d'abord
  }
act-new = Recommencé ; { $count ->
    [one] 1 fichier a été mis de côté.
   *[other] { $count } fichiers ont été mis de côté.
  }
act-same = { $one } et { $other } sont une même personne.
act-apart = { $one } et { $other } sont deux personnes.
act-undecided = La réponse sur { $one } et { $other } a été reprise.
command-history = Ce qui a été changé

revoke-done = Tous les liens de téléchargement de cette discussion ont expiré. Ce que j'envoie désormais en a de nouveaux.
