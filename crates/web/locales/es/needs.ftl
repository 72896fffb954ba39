# Draft, not reviewed by a native speaker.
# Needs.
needs-lead-state = Lo que su Estado solicita, desde el borrador hasta la prestación. Aquí figuran también las necesidades que otros comparten con ustedes.
needs-lead-secretariat = Necesidades que se le presentaron. Los borradores y las necesidades de uso privado permanecen en sus Estados.
needs-lead-provider = Necesidades que los Estados comparten con ustedes o con todo el mundo.
needs-count = { $count ->
    [one] { $count } necesidad
    [many] { $count } necesidades
   *[other] { $count } necesidades
}
needs-empty = No hay aquí ninguna necesidad para usted. Quite los filtros o vuelva cuando los Estados hayan compartido alguna.
needs-empty-state = Aún no hay ninguna necesidad. Redacte una, incorpore un archivo o cree borradores a partir de las carencias de su autoevaluación.
need-new = Redactar una necesidad
need-new-lead = Se guarda como borrador que solo ve su delegación. Los campos que deje vacíos significan “cualquiera”.
need-save = Guardar el borrador
need-edit = Editar la necesidad
need-edit-back-to-draft = Esta necesidad ya no es un borrador. Si guarda un cambio, puede volver a borrador, para que el punto focal respalde el nuevo texto.
need-on-behalf = Registrar una necesidad en nombre de un Estado
need-on-behalf-lead = Para solicitudes que llegan en papel. La necesidad queda marcada como registrada por ustedes y no cuenta hasta que el punto focal del Estado la confirme.
need-on-behalf-of = Estado que solicita
need-on-behalf-save = Guardar para que el Estado confirme
need-unconfirmed = Espera la confirmación del Estado
need-unconfirmed-lead = La secretaría registró esta necesidad en nombre del Estado. No cuenta hasta que el punto focal del Estado la confirme.
need-part-what = Qué se necesita
need-part-much = Cuánto
need-part-much-lead = Los fondos, los días de experto y las plazas nunca se canjean entre sí: una necesidad se cuenta en una sola unidad.
need-part-when = Cuándo y cómo
need-part-whom = De quién
need-part-together = Junto con
need-title = Título
need-title-hint = Una línea, por ejemplo “Capacitación para el equipo nacional de respuesta”.
need-description = Descripción
need-description-hint = Para qué, para quién, qué existe ya. Hasta 5.000 caracteres.
need-kinds = Tipos de asistencia que servirían
need-kinds-hint = Elija todos los que servirían. Deben contarse en la unidad que elija más abajo.
need-level-now = Nivel actual
need-level-goal = Nivel deseado
need-quantity = Cuánto se solicita
need-least = Cantidad mínima útil
need-least-hint = Menos que esto en total no serviría. Déjelo vacío si cualquier parte ayuda.
need-start = Comienzo más temprano
need-end = Final más tardío
need-languages-hint = Idiomas en los que pueden recibir la asistencia. No elegir ninguno significa cualquiera.
need-delivery-hint = No elegir ninguna significa cualquiera.
need-max-providers = Máximo de proveedores a la vez
need-max-providers-hint = Para reducir el trabajo de coordinación. Déjelo vacío si no hay límite.
need-excluded-kinds = Tipos de proveedor que no desean
need-excluded = Proveedores que no desean
need-excluded-hint = Nadie más que su delegación ve esta lista.
need-partners = Estados asociados de una necesidad conjunta
need-partners-hint = No se solicita nada en su nombre antes de que cada uno dé su consentimiento. Su Estado encabeza la necesidad.
need-requires = Necesidades que también deben atenderse
need-requires-hint = Esta necesidad solo se ajusta si se ajustan aquellas.
need-priority = Orden entre sus propias necesidades
need-priority-hint = 1 para la primera. Déjelo vacío si no las ordenan.
need-evidence = Elementos de apoyo
need-evidence-hint = Uno por línea: una frase o un enlace. Los demás solo los ven si usted lo indica.
need-next = Qué puede hacer ahora
need-related = A qué ha dado lugar
need-share = Quién puede verla
need-history = Qué ha ocurrido con ella
need-to-proposal = Abrir la propuesta
need-to-engagement = Abrir la colaboración
need-confirm = Confirmar que esta necesidad es nuestra
need-confirm-lead = La secretaría la registró a partir de un documento en papel. Si dice lo que ustedes solicitaron, confírmela; si no, edítela o retírela.
need-consent-lead = Otro Estado encabeza esta necesidad conjunta y nombra al suyo como asociado.
consent-question = ¿Da su Estado el consentimiento?
consent-yes = Sí, lo solicitamos conjuntamente
consent-no = No, no en nuestro nombre
consent-button = Enviar la respuesta
partner-consented = { $state }: dio su consentimiento
partner-waits = { $state }: aún no ha respondido
need-move-draft = Devolverla a borrador
need-move-draft-means = Entonces puede editarse libremente. Nadie más la ve.
need-move-endorsed = Refrendarla
need-move-endorsed-means = Al refrendarla, el punto focal declara que la necesidad es del propio Estado.
need-move-submitted = Presentarla a la secretaría
need-move-submitted-means = La secretaría comprobará que la solicitud es de su propio Estado y la pasará después al sistema de ajuste.
need-move-authenticated = Autenticarla
need-move-authenticated-means = Ustedes confirman, por la vía convenida, que la solicitud es del propio Estado.
need-move-published = Publicarla en el sistema de ajuste
need-move-published-means = La próxima ejecución la incluye. El Estado sigue decidiendo quién más puede verla.
need-move-proposed = Marcarla como propuesta
need-move-proposed-means = Una parte se ha propuesto a ambas partes.
need-move-agreed = Marcarla como acordada
need-move-agreed-means = Una parte se ha acordado.
need-move-in-delivery = Marcar la prestación en curso
need-move-in-delivery-means = La asistencia está en curso.
need-move-closed = Cerrarla
need-move-closed-means = No se espera nada más.
need-move-withdrawn = Retirarla
need-move-withdrawn-means = La necesidad sale del sistema de ajuste y sus propuestas abiertas terminan. Lo ya acordado se mantiene. No puede retomarse: habría que redactar una nueva necesidad.
need-move-rejected = Devolverla
need-move-rejected-means = La solicitud no pudo autenticarse. El Estado lee el motivo y puede corregirla.
need-move-expired = Marcarla como vencida
need-move-expired-means = Su período ha pasado.
matchability-title = Qué posibilidades de ajuste tiene
matchability-says = { $fitting } de { $all } ofrecimientos podrían atender esta necesidad.
matchability-reasons = Qué deja fuera a los demás
matchability-no-reason = Nada deja fuera a ningún ofrecimiento.
matchability-note = Solo recuentos. Los ofrecimientos concretos se muestran cuando se le proponen o cuando sus proveedores los comparten.
weight-title = Cuánto cuenta
weight-says = En la ronda “{ $round }” esta necesidad cuenta { $weight }.
weight-parts = Factores
weight-neutral = Todos los factores de esta ronda son 1.
import-needs = Incorporar necesidades de un archivo
import-offers = Incorporar ofrecimientos de un archivo
import-lead = Un archivo CSV, Excel o JSON. Se comprueba entero: o se guarda todo como borradores o no se guarda nada.
import-file = Archivo
import-file-hint = Como máximo 5 MiB y 20.000 filas.
import-refused = { $count ->
    [one] “{ $file }” tiene un error. Se indica más abajo con su lugar.
    [many] “{ $file }” tiene { $count } errores. Todos se indican más abajo con su lugar.
   *[other] “{ $file }” tiene { $count } errores. Todos se indican más abajo con su lugar.
}
import-nothing-stored = No se ha guardado nada. Corrija el archivo e incorpórelo de nuevo.
import-faults = Lo que se encontró
import-done = { $count ->
    [one] Se ha guardado un registro como borrador. Lea las observaciones más abajo.
    [many] Se han guardado { $count } registros como borradores. Lea las observaciones más abajo.
   *[other] Se han guardado { $count } registros como borradores. Lea las observaciones más abajo.
}
import-columns = Columnas del archivo
import-columns-lead = La primera fila contiene estos nombres, en cualquier orden. Las columnas que faltan cuentan como vacías. Las listas se separan con punto y coma; los días se escriben así: 2027-01-31. Un archivo descargado de la lista tiene la forma correcta.
need-field-title = Título
need-field-description = Descripción
need-field-capability = Capacidad
need-field-kinds = Tipos de asistencia
need-field-quantity = Cuánto
need-field-unit = Unidad
need-field-least-useful = Cantidad mínima útil
need-field-earliest-start = Comienzo más temprano
need-field-latest-end = Final más tardío
need-field-languages = Idiomas de trabajo
need-field-delivery = Formas de prestación
need-field-max-providers = Máximo de proveedores a la vez
need-field-excluded-providers = Proveedores no deseados
need-field-excluded-provider-kinds = Tipos de proveedor no deseados
need-field-requires = Necesidades que también deben atenderse
need-field-partners = Estados asociados
need-field-priority = Orden entre sus propias necesidades
need-field-level-now = Nivel actual
need-field-level-goal = Nivel deseado
need-field-evidence = Elementos de apoyo
need-field-visibility = Quién puede verla
need-field-shared-with = Organizaciones con las que se comparte
need-field-embargo-until = Reservar hasta
