file-foreign = c'est un fichier .{ $extension }, pas un tableur ; exportez les résultats en XLSX ou CSV
file-too-large = le fichier fait { $size } Mo et Telegram m'en donne { $limit } Mo au plus ; partagez-le, ou exportez-le en CSV
file-too-many = un cours a { $count } fichiers au plus ; /new en commence un autre
file-daily-limit = vous avez envoyé { $count ->
    [one] 1 fichier
   *[other] { $count } fichiers
  } aujourd'hui, c'est la limite ; continuez demain
file-busy = { $count ->
    [one] un fichier attend
   *[other] { $count } fichiers attendent
  } déjà ; renvoyez-le dans quelques minutes
file-gone = Ce fichier n'est plus là.
file-superseded = { $new } a pris la place de { $old }.
file-both-kept = Les deux restent. Si c'est le même test, je les réunis ; sinon le second prend le prochain numéro libre.
file-no-number = { $count ->
    [one] Sans numéro
   *[other] { $count } tests
  }
file-numbers = { $count ->
    [one] Test { $numbers }
   *[other] Tests { $numbers }
  }
file-maximum = {" "}· sur { $maximum }
file-maximum-guessed = {" "}· sur { $maximum } (supposé)
file-removed = { $name } est enlevé. { $left ->
    [0] Il ne reste aucun fichier.
    [one] Il reste 1 fichier.
   *[other] Il reste { $left } fichiers.
  }
files-none = Il n'y a pas encore de fichiers. Envoyez-moi les exports de vos quiz.
files-title = <b>{ $count ->
    [one] 1 fichier
   *[other] { $count } fichiers
  }</b> – touchez un numéro pour en changer un :
and-more = … et { $count } de plus

batch-reading = ⏳ { $name } : lecture …
batch-refused = ❌ { $name } : { $why }
batch-duplicate = ❌ { $name } : j'ai déjà ce même fichier ({ $of }), cela ne change rien
batch-removed = ➖ { $name } : enlevé
batch-file = ✅ <b>{ $tests }</b> · { $tool } · { $people ->
    [one] 1 ligne
   *[other] { $people } lignes
  }{ $maximum } — { $name }
batch-extra = 📎 { $name } : des personnes et pas de notes ; ce n'est donc pas un test, mais une liste de classe. Elle nomme les personnes du cours si la plupart des personnes des tests y figurent. Je peux aussi ajouter ses colonnes ({ $columns }) au relevé ; dites « bring in the columns of { $name } » après la compilation. Si c'est un test, nommez sa colonne Score ou Total Marks (20).
batch-clash = ⚠ { $with } porte aussi le numéro { $number }. Lequel est-ce ?
batch-line = En attente : { $before } avant le vôtre.
batch-ready = { $count ->
    [one] 1 fichier est prêt.
   *[other] { $count } fichiers sont prêts.
  } Envoyez-en d'autres, ou compilez.
button-supersede = Remplacer l'ancien { $number }
button-keep-both = Garder les deux
button-renumber = Renuméroter
button-maximum = Maximum
button-replace = Remplacer
button-remove = Enlever
button-renumber-other = Renuméroter l'autre
button-remove-other = Enlever l'autre

card-test = • { $title }
card-set-aside = • { $count ->
    [one] 1 ligne n'est à personne (totaux, blancs)
   *[other] { $count } lignes ne sont à personne (totaux, blancs)
  }
number-ask = Quel numéro a { $name } ? Touchez-le ou tapez-le.
number-range = Le numéro d'un test est un nombre entier de 1 à 999. Tapez-le, ou dites /cancel.
number-set = { $name } est maintenant le test { $number }.
number-taken = { $name } est maintenant le test { $number }, mais { $holder } porte aussi le { $number }.
maximum-needs-number = { $name } n'a pas encore de numéro. Donnez-lui-en un ; je pourrai alors garder son maximum.
maximum-ask = Combien de points a le test { $number } ({ $name }) au plus ? Tapez un nombre, par exemple 20.
maximum-range = Le maximum est un nombre au-dessus de 0, jusqu'à 100000. Tapez-le, ou dites /cancel.
maximum-set = Le test { $number } est maintenant sur { $maximum }.
replacement-ask = Envoyez le fichier qui prend la place de { $name }.
send-the-file = J'attends un fichier. Envoyez-le, ou dites /cancel.

batch-replaced = ↻ Il a pris la place du { $old } qui était là : le même test, avec toutes ses personnes. Numéro, maximum et réponses restent.
batch-section = ⇉ { $with } porte aussi le numéro { $number } et d'autres personnes ; les deux restent donc : comme groupes d'un même test je les réunis ; si ce n'est pas clair, je le demande après la compilation.
button-undo-replace = ↩ { $name } n'est pas un export plus récent
file-back = { $name } est de retour.
file-same-test = Les deux fichiers sont maintenant le test { $number }.
