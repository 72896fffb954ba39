# A state’s own view of the catalogue.
overlay-title = Su propia vista del catálogo
overlay-lead = Oculte, renombre, fije metas, pondere y añada para su Estado. La edición compartida queda como está.
overlay-private = Solo su delegación ve esta vista. Lo que añada nunca se difunde como parte de la edición.
overlay-differences = Diferencias
overlay-faults = Lo que ya no encaja
overlay-faults-lead = La edición ha cambiado desde entonces. Corríjalo cuando pueda.
overlay-hidden = Oculto
overlay-show = Preguntarlo
overlay-hide = Ocultarlo
overlay-shown = ¿Se pregunta?
overlay-called = Llamado { $title }
overlay-questions-hidden = { $count ->
    [one] Una pregunta oculta
   *[other] { $count } preguntas ocultas
}
overlay-change-area = Ocultar o renombrar { $title }
overlay-own-title = Su propio título
overlay-own-title-hint = Déjelo vacío para usar el compartido.
overlay-own-question-text = Su propia redacción
overlay-weight = Peso
overlay-weight-hint = Cuánto cuenta en el resultado de su esfera, solo para su Estado.
overlay-note = Nota
overlay-note-hint = Por qué, para sus colegas.
overlay-more = Más
overlay-own = Sus propios elementos
overlay-own-lead = Se preguntan y se muestran. En una capacidad compartida no cuentan para su nivel.
overlay-own-none = No ha añadido nada.
overlay-belongs-to = Pertenece a
overlay-remove = Quitar { $id }
overlay-add = Añadir
overlay-add-lead = Añada lo que su Estado observa y el catálogo compartido no tiene.
overlay-add-area = Añadir la esfera
overlay-add-capability = Añadir la capacidad
overlay-add-question = Añadir una pregunta
overlay-add-question-lead = Describa cómo es cada nivel.
overlay-area-title = Título de la esfera
overlay-capability-title = Título de la capacidad
overlay-question-text = Pregunta
overlay-question-guidance = Orientación
overlay-question-level = { $stage }: qué es cierto entonces
overlay-versions = Versiones
overlay-versions-none = Nunca se cambió nada.
overlay-version = Versión { $number }
overlay-restore = Volver a esta versión
