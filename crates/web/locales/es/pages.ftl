# Draft, not reviewed by a native speaker.
# Start page, overview, catalogue, how it works.
start-title = Ajuste entre las necesidades de creación de capacidad en seguridad de las TIC y los recursos
start-lead = Los Estados dicen lo que necesitan. Los proveedores dicen lo que pueden prestar. Este servicio busca el plan que atiende más necesidades dentro de todas las condiciones, muestra por qué y deja que ambas partes decidan.
start-step-catalogue = 1. Catálogo
start-step-catalogue-text = Una lista convenida de esferas y capacidades, cada una con niveles, preguntas y las normas a las que sirve.
start-step-assessment = 2. Autoevaluación
start-step-assessment-text = El Estado responde lo que desea, fija metas y convierte carencias en necesidades. Las respuestas no se divulgan.
start-step-matching = 3. Ajuste
start-step-matching-text = Las necesidades y los ofrecimientos se ajustan según reglas publicadas. Todo plan lleva un certificado que cualquiera puede comprobar.
start-step-feedback = 4. Retroalimentación
start-step-feedback-text = Ambas partes informan sobre la asistencia acordada. Sus enseñanzas se recogen en la próxima ronda.
start-overview-title = Qué es público ahora
start-overview-link = Consultar las necesidades y los recursos públicos
start-catalogue-link = Leer el catálogo
start-how-link = Cómo funciona el ajuste
start-sign-in-title = Para delegaciones, proveedores y la secretaría
start-sign-in-text = El acceso es por invitación. La secretaría invita al primer punto focal de cada organización.
start-home-link = Ir a su lista de tareas
start-assessment = Ir a la autoevaluación
start-need = Redactar una necesidad
start-offer = Hacer un ofrecimiento
start-look-at-needs = Consultar las necesidades
start-round = Abrir una ronda
start-on-behalf = Registrar una necesidad llegada en papel

home-title = Sus asuntos pendientes, { $name }
home-waits = Sus tareas
home-nothing-waits = Ahora no tiene nada pendiente.
home-moved = Novedades
home-nothing-moved = No hay novedades desde su incorporación.
home-all-notices = Todos los avisos
task-due = Plazo: { $date }
task-state-done = Hecho
task-state-overdue = Plazo vencido
task-state-waiting = Espera su respuesta
task-state-ready = Listo
task-state-later = Aún no puede comenzar
task-start-assessment = Iniciar una autoevaluación
task-continue-assessment = { $count ->
    [one] Continuar la autoevaluación: queda una pregunta
    [many] Continuar la autoevaluación: quedan { $count } preguntas
   *[other] Continuar la autoevaluación: quedan { $count } preguntas
}
task-endorse-assessment = Refrendar la autoevaluación
task-assess-again = Repetir la autoevaluación, según lo previsto
task-write-need = Redactar su primera necesidad
task-finish-drafts = { $count ->
    [one] Completar un borrador de necesidad
    [many] Completar { $count } borradores de necesidades
   *[other] Completar { $count } borradores de necesidades
}
task-submit-needs = { $count ->
    [one] Presentar una necesidad refrendada
    [many] Presentar { $count } necesidades refrendadas
   *[other] Presentar { $count } necesidades refrendadas
}
task-mend-rejected = { $count ->
    [one] Corregir una necesidad devuelta
    [many] Corregir { $count } necesidades devueltas
   *[other] Corregir { $count } necesidades devueltas
}
task-confirm-needs = { $count ->
    [one] Confirmar una necesidad que la secretaría registró en su nombre
    [many] Confirmar { $count } necesidades que la secretaría registró en su nombre
   *[other] Confirmar { $count } necesidades que la secretaría registró en su nombre
}
task-consent-needs = { $count ->
    [one] Responder sobre una necesidad conjunta que encabeza otro Estado
    [many] Responder sobre { $count } necesidades conjuntas que encabezan otros Estados
   *[other] Responder sobre { $count } necesidades conjuntas que encabezan otros Estados
}
task-write-offer = Hacer su primer ofrecimiento
task-publish-offers = { $count ->
    [one] Publicar un borrador de ofrecimiento
    [many] Publicar { $count } borradores de ofrecimientos
   *[other] Publicar { $count } borradores de ofrecimientos
}
task-answer-proposals = { $count ->
    [one] Decidir sobre una propuesta
    [many] Decidir sobre { $count } propuestas
   *[other] Decidir sobre { $count } propuestas
}
task-report-progress = { $count ->
    [one] Informar sobre los avances de una colaboración
    [many] Informar sobre los avances de { $count } colaboraciones
   *[other] Informar sobre los avances de { $count } colaboraciones
}
task-authenticate-needs = { $count ->
    [one] Autenticar una necesidad presentada
    [many] Autenticar { $count } necesidades presentadas
   *[other] Autenticar { $count } necesidades presentadas
}
task-publish-needs = { $count ->
    [one] Publicar una necesidad autenticada
    [many] Publicar { $count } necesidades autenticadas
   *[other] Publicar { $count } necesidades autenticadas
}
task-write-review = { $count ->
    [one] Comentar la evaluación que un Estado le invitó a examinar
    [many] Comentar { $count } de evaluaciones que los Estados le invitaron a examinar
   *[other] Comentar { $count } evaluaciones que los Estados le invitaron a examinar
}
task-comment-edition = { $count ->
    [one] Comentar la edición del catálogo que está en consulta
    [many] Comentar { $count } de ediciones del catálogo que están en consulta
   *[other] Comentar { $count } ediciones del catálogo que están en consulta
}
task-review-edition = Volver a examinar el catálogo: se acerca la fecha prevista
task-set-rates = Fijar los tipos de cambio de este mes
task-open-round = Abrir una ronda de ajuste
task-start-run = Congelar los datos de entrada y ejecutar el optimizador
task-watch-run = Seguir la ejecución
task-choose-run = Leer el informe de ajuste y elegir la ejecución
task-await-answers = Esperar las respuestas de ambas partes
task-close-round = Cerrar la ronda

notices-title = Novedades
notices-unread = avisos sin leer
notices-count = { $count ->
    [one] { $count } aviso
    [many] { $count } avisos
   *[other] { $count } avisos
}
notices-empty = Aún no hay novedades.
notices-mark-read = Marcar todo como leído
notice-read = Leído
notice-new = Nuevo
notice-need-status = “{ $title }” pasó de “{ $from }” a “{ $to }”
notice-need-consent-asked = Se pide su consentimiento para la necesidad conjunta “{ $title }”
notice-need-consent-given = Un Estado asociado respondió sobre la necesidad conjunta “{ $title }”
notice-need-entered = La secretaría registró “{ $title }” en su nombre; cuenta cuando ustedes la confirmen
notice-need-confirmed = El Estado confirmó “{ $title }”
notice-offer-status = El ofrecimiento “{ $title }” pasó de “{ $from }” a “{ $to }”
notice-proposal-new = Una propuesta para “{ $title }” espera su decisión
notice-proposal-decided = { $side }: decisión sobre la propuesta para “{ $title }”
notice-proposal-agreed = Ambas partes aceptaron: “{ $title }” está acordado
notice-proposal-lapsed = La propuesta para “{ $title }” caducó sin decisión
notice-proposal-superseded = Una ejecución posterior sustituyó la propuesta para “{ $title }”
notice-report-filed = { $side }: informe sobre “{ $title }”
notice-engagement-closed = La colaboración sobre “{ $title }” se cerró
notice-run-finished = La ejecución ha terminado

overview-title = Necesidades y recursos públicos
overview-lead = Lo que sus titulares hicieron público. Las demás necesidades y los demás ofrecimientos solo los ven aquellos con quienes se comparten.
overview-rates = Las cantidades en otras monedas se convierten a los tipos de cambio del { $date }.
overview-areas = Por esfera
overview-empty = Aún no hay nada público.
overview-public-needs = Necesidades públicas
overview-public-offers = Ofrecimientos públicos
overview-no-needs = Ninguna necesidad pública responde a estos filtros. Quítelos o consulte otra esfera.
overview-no-offers = Ningún ofrecimiento público responde a estos filtros. Quítelos o consulte otra esfera.
overview-public-activities = Actividades publicadas en otros lugares
overview-activities-lead = Las publican otros portales y organizaciones; figuran aquí tal como se incorporaron, con su fuente y la fecha. No indican tipo de ayuda, tipo de proveedor ni idioma: una búsqueda por uno de estos criterios las deja fuera.
overview-no-activities = Ninguna actividad publicada en otros lugares responde a estos filtros. Quítelos o consulte otra esfera.
overview-brought = Incorporado el
overview-from = No terminado antes del
overview-until = Comenzado a más tardar el
overview-address = La dirección de esta página contiene su búsqueda: compártala y otros verán lo mismo.

catalogue-lead = La lista convenida en que se expresan las necesidades, los ofrecimientos y las enseñanzas extraídas.
catalogue-areas = Esferas
catalogue-stages = Niveles
catalogue-edition = Esta edición
catalogue-missing = { $count ->
    [one] Un texto de esta edición aún no está traducido y se muestra en inglés.
    [many] { $count } textos de esta edición aún no están traducidos y se muestran en inglés.
   *[other] { $count } textos de esta edición aún no están traducidos y se muestran en inglés.
}
capabilities-count = { $count ->
    [one] { $count } capacidad
    [many] { $count } capacidades
   *[other] { $count } capacidades
}
edition-version = Edición
edition-published = Publicación
edition-basis = Se basa en
edition-confidence = Grado de certeza de sus vínculos y cifras
edition-adaptation = Cómo puede adaptarla un Estado
edition-capabilities = Capacidades
edition-current = Vigente
edition-choose = Hacer de { $title }, edición { $version }, la vigente
edition-file = Archivo de la edición
edition-file-hint = JSON, o XLSX con la forma de los libros que se ofrecen aquí, de 5 MiB como máximo.
edition-upload = Comprobar y guardar la edición
edition-upload-title = Incorporar una edición
edition-upload-lead = El archivo se comprueba entero. Si algo no es correcto, se indican todos los errores y no se guarda nada.
editions-title = Ediciones del catálogo
editions-lead = Las ediciones anteriores siguen siendo legibles: las autoevaluaciones y las rondas conservan aquella con la que comenzaron.
editions-link = Todas las ediciones
editions-empty = Aún no hay ninguna edición.
capability-foundational = Otras dependen de ella
capability-target = Meta propuesta
capability-rests-on = Depende de
capability-rests-on-nothing = Nada más
capability-carries = Sustenta
capability-kinds = Tipos de asistencia adecuados
capability-package = Qué cuesta un proyecto habitual
capability-evidence = Qué puede demostrarse
capability-questions = Preguntas
capability-links = Normas, medidas e indicadores a los que sirve
capability-no-links = Esta edición no la vincula a ninguna lista.
prerequisite-hard = debe haber alcanzado primero { $stage }
prerequisite-soft = convendría que hubiera alcanzado primero { $stage }
crosswalk-norms = Normas de comportamiento responsable de los Estados
crosswalk-cbms = Medidas de fomento de la confianza
crosswalk-cmm = Modelo de Madurez de la Capacidad de Ciberseguridad
crosswalk-cmm2021 = Modelo de Madurez de la Capacidad de Ciberseguridad
crosswalk-gci = Índice de Ciberseguridad Global
crosswalk-ncsi = Índice Nacional de Ciberseguridad
crosswalk-ncsi-v3 = Índice Nacional de Ciberseguridad
crosswalk-first = Servicios de FIRST para equipos de respuesta
crosswalk-first-csirt-services-2-1 = Servicios de FIRST para equipos de respuesta
glossary-title = Glosario
glossary-lead = Términos de este ámbito en los seis idiomas oficiales.
glossary-empty = Esta edición no tiene glosario.

how-title = Cómo funciona el ajuste
how-lead = En resumen: todo lo que decide se publica antes de una ronda, y todo lo decidido puede comprobarse después.
how-round-title = Una ronda
how-round-text = La secretaría abre una ronda con una convocatoria y un cuadro publicado de ponderaciones. Al ejecutarla, se congelan todas las necesidades y todos los ofrecimientos entregados para el ajuste, de modo que una ejecución pueda repetirse más tarde con el mismo resultado.
how-fit-title = Qué ofrecimiento puede atender qué necesidad
how-fit-text = Una combinación solo es posible si cumple todas estas reglas. Si alguna lo impide, el informe la nombra.
how-weight-title = Cuánto cuenta una necesidad
how-weight-text = Al comienzo, todos los Estados cuentan lo mismo. El cuadro de la ronda puede dar más a las primeras prioridades, a las brechas mayores, a las capacidades de las que dependen otras y a grupos de Estados. Un Estado no puede aumentar su propia ponderación con lo que escribe, salvo al ordenar sus propias necesidades.
how-plan-title = El plan
how-plan-text = El optimizador busca las asignaciones que más atienden, contadas según ponderación y adecuación, dentro de todos los volúmenes, asignaciones mínimas y máximas, cuotas reservadas, límites y requisitos previos. A su lado figuran dos formas sencillas de reparto, por fecha y por ponderación, para que todos vean lo que aporta el plan.
how-agree-title = Ambas partes deciden
how-agree-text = Un plan es una propuesta. El Estado y el proveedor aceptan o declinan, cada uno con un motivo. Solo cuando ambos aceptan se acuerda la asistencia y se ocupa el volumen.
how-certificate-title = Qué es un certificado
how-certificate-text = Cada plan va acompañado de una lista de precios. Con ella, cualquiera puede calcular con lápiz y papel un valor que ningún plan puede superar. La diferencia entre ese valor y el del propio plan es lo máximo que aún podría faltar.
how-check-title = Cómo comprobar un plan por cuenta propia
how-check-text = No necesita ni este servicio ni su optimizador. Pida a la secretaría el archivo del problema y el archivo del plan de una ejecución, o use los suyos.
how-check-step-1 = Compare la suma de verificación del archivo del problema con la que figura en el informe de ajuste.
how-check-step-2 = Ejecute la comprobación siguiente o cualquier programa escrito según la especificación publicada.
how-check-step-3 = La comprobación suma todas las asignaciones frente a todas las condiciones y calcula de nuevo el certificado. Si algo no se cumple, dice qué y dónde.
how-private-title = Qué no se divulga
how-private-text = Las respuestas de una autoevaluación solo las ve el Estado, salvo que decida compartirlas. Las necesidades y las ofrecimientos las ven quienes sus dueños eligen. El ajuste usa solo lo que se le confió.
notice-edition-consultation = Se reciben comentarios sobre «{ $title }» hasta el { $until }
notice-edition-comment = Hay un comentario nuevo sobre «{ $title }»
notice-edition-comment-answered = Se respondió a su comentario sobre «{ $title }»
notice-edition-adopted = Se adoptó «{ $title }»
notice-edition-review-due = «{ $title }» debe revisarse antes del { $due }
notice-section-assigned = { $name } se ocupa de «{ $area }» en «{ $title }»
notice-assessment-reopened = Se reabrió la evaluación «{ $title }»
notice-assessment-shared = { $state } comparte una autoevaluación con usted
notice-review-invited = { $state } le invita a una revisión entre pares hasta el { $until }
notice-review-commented = Alguien comentó { $capability } en «{ $title }»
notice-review-answered = { $state } respondió a su comentario en una revisión entre pares
notice-review-revoked = { $state } terminó la revisión entre pares
notice-assessment-due = La próxima autoevaluación corresponde al { $due }
