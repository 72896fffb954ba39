# Mail. It never says what moved: only that something did, and where to look.
mail-subject-digest = Matchmaker: what moved since yesterday
mail-subject-news = Matchmaker: something moved
mail-hello = Dear { $name },
mail-news = { $count ->
    [one] there is a new notice for your organisation.
   *[other] there are { $count } new notices for your organisation.
}
mail-digest = { $count ->
    [one] since the last summary there is one notice for your organisation that nobody has read.
   *[other] since the last summary there are { $count } notices for your organisation that nobody has read.
}
mail-look = Sign in to read more:
mail-confidential = This mail leaves out what it is about, because mail can be read on its way.
mail-choose = How you are told, and how to stop these mails:
fault-gone = The target says that it is gone for good
