# Draft, not reviewed by a native speaker.
# Mail.
mail-subject-digest = Matchmaker: lo que ha cambiado desde ayer
mail-subject-news = Matchmaker: hay novedades para usted
mail-hello = Hola, { $name }:
mail-news = { $count ->
    [one] hay un aviso nuevo para su organización.
   *[other] hay { $count } avisos nuevos para su organización.
}
mail-digest = { $count ->
    [one] desde el último resumen hay un aviso para su organización que nadie ha leído.
   *[other] desde el último resumen hay { $count } avisos para su organización que nadie ha leído.
}
mail-look = Inicie sesión para leer más:
mail-confidential = Este correo no dice de qué se trata, porque el correo puede leerse por el camino.
mail-choose = Para elegir cómo se le avisa o dejar de recibir estos correos:
fault-gone = El destino indica que ya no existe
