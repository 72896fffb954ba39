# Draft, not reviewed by a native speaker.
# What is said when a request is not answered as asked: what happened, what is safe, what to do.

error-not-found-title = No encontrado
error-not-found-detail = No hay nada en esta dirección, o no se comparte con usted. Compruebe la dirección o vuelva a la página de inicio.

error-not-signed-in-title = Inicie sesión
error-not-signed-in-detail = Esto es solo para personas que han iniciado sesión. No se ha cambiado nada.

error-not-allowed-title = Su función no lo permite
error-not-allowed-detail = Su función no permite: { $act }. No se ha cambiado nada. Consulte al punto focal de su organización.

error-invalid-title = Hay un problema
error-invalid-detail = Algo de lo introducido no se puede utilizar. No se ha cambiado nada. Corríjalo y envíelo de nuevo.

error-stale-title = Modificado entretanto
error-stale-detail = Otra persona modificó este registro después de que usted lo abriera; ahora es la versión { $version }. Su cambio no se ha guardado. Abra de nuevo el registro y repítalo.

error-key-reused-title = Ya se envió con otro contenido
error-key-reused-detail = La misma clave se usó con otro contenido. No se ha cambiado nada. Envíelo con una clave nueva o abra de nuevo el formulario.

error-conflict-title = Ahora no es posible

error-throttled-title = Demasiados intentos
error-throttled-detail = Ha habido demasiados intentos. No se ha cambiado nada. Espere { $seconds } segundos e inténtelo de nuevo.

error-unavailable-title = El servicio está ocupado
error-unavailable-detail = No se ha cambiado nada. Inténtelo de nuevo en un momento.

error-internal-title = Algo ha fallado por nuestra parte
error-internal-detail = No se ha cambiado nada. Inténtelo de nuevo; si se repite, comunique a la secretaría el número de abajo.

error-malformed-title = No se pudo leer la solicitud
error-malformed-detail = No se ha cambiado nada. Compruebe lo enviado.

error-media-type-title = Este tipo de contenido no se acepta aquí
error-media-type-detail = No se ha cambiado nada. Envíe { $wanted }.

error-version-required-title = Falta la versión
error-version-required-detail = Un cambio debe indicar la versión leída (If-Match). No se ha cambiado nada. Lea el registro y repita el cambio.

error-cross-site-title = Rechazado
error-cross-site-detail = La solicitud procedía de otro sitio y no se ha ejecutado. Abra la página aquí y repítala.

error-overloaded-title = Demasiadas solicitudes a la vez
error-overloaded-detail = No se ha cambiado nada. Inténtelo de nuevo en unos segundos.

error-slow-title = La respuesta tarda demasiado
error-slow-detail = Lo que ha pedido puede ejecutarse todavía. Compruébelo antes de repetirlo.

error-no-pdf-title = Aquí no hay PDF
error-no-pdf-detail = Este servicio se instaló sin PDF. Tome el documento (DOCX), o imprima la página y guárdela como PDF.

error-misdirected-title = Dirección equivocada
error-misdirected-detail = El servicio no responde con este nombre. Use la dirección que le dio el operador.

error-method-not-allowed-title = Este método no se permite aquí
error-method-not-allowed-detail = No se ha cambiado nada. La cabecera Allow indica los métodos de esta dirección.

error-too-large-title = Demasiado grande
error-too-large-detail = Lo enviado supera el tamaño aceptado. No se ha cambiado nada. Formularios: hasta 64 KiB; archivos: hasta 5 MiB; documentos de una colaboración: hasta 10 MiB.

place-sheet = hoja { $sheet }
place-row = fila { $row }
place-column = columna { $column }

error-changed-title = Modificado entretanto
error-changed-detail = Otra persona modificó esto después de que usted lo leyera. Su cambio no se ha guardado. Léalo de nuevo y repita el cambio.
