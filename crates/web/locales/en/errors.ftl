# What is said when a request is not answered as asked: what happened, what is safe, what to do.

error-not-found-title = Not found
error-not-found-detail = There is nothing at this address, or it is not shared with you. Check the address, or go back to the start page.

error-not-signed-in-title = Please sign in
error-not-signed-in-detail = This is for people who are signed in. Nothing was changed.

error-not-allowed-title = Your role does not allow this
error-not-allowed-detail = Your role does not allow: { $act }. Nothing was changed. Ask your organisation’s focal point.

error-invalid-title = There is a problem
error-invalid-detail = Something that was entered cannot be used. Nothing was changed. Correct it and send it again.

error-stale-title = Changed meanwhile
error-stale-detail = Somebody else changed this record after you opened it; it is now version { $version }. Your change was not saved. Open the record again and repeat it.

error-key-reused-title = This was sent before with other content
error-key-reused-detail = The same key was used with other content. Nothing was changed. Send it with a new key, or open the form again.

error-conflict-title = This is not possible now

error-throttled-title = Too many tries
error-throttled-detail = There were too many tries. Nothing was changed. Wait { $seconds } seconds and try again.

error-unavailable-title = The service is busy
error-unavailable-detail = Nothing was changed. Try again in a moment.

error-internal-title = Something went wrong on our side
error-internal-detail = Nothing was changed. Try again; if it happens again, tell the secretariat the number below.

error-malformed-title = The request could not be read
error-malformed-detail = Nothing was changed. Check what was sent.

error-media-type-title = This kind of content is not accepted here
error-media-type-detail = Nothing was changed. Send { $wanted }.

error-version-required-title = The version is missing
error-version-required-detail = A change must name the version that it saw (If-Match). Nothing was changed. Read the record and repeat the change.

error-cross-site-title = Refused
error-cross-site-detail = The request came from another site and was not carried out. Open the page here and repeat it.

error-overloaded-title = Too many requests at once
error-overloaded-detail = Nothing was changed. Try again in a few seconds.

error-slow-title = The answer takes too long
error-slow-detail = What you asked for may still be carried out. Look before you repeat it.

error-no-pdf-title = No PDF here
error-no-pdf-detail = This service was set up without PDF. Take the document (DOCX), or print the page and save it as PDF.

error-misdirected-title = Wrong address
error-misdirected-detail = The service does not answer under this name. Use the address that its operator gave you.

error-method-not-allowed-title = This method is not allowed here
error-method-not-allowed-detail = Nothing was changed. The Allow header names the methods of this address.

error-too-large-title = Too large
error-too-large-detail = What was sent is larger than is accepted here. Nothing was changed. Forms may have 64 KiB, files 5 MiB, documents of an engagement 10 MiB.

place-sheet = sheet { $sheet }
place-row = row { $row }
place-column = column { $column }

error-changed-title = Changed meanwhile
error-changed-detail = Somebody else changed this after you read it. Your change was not saved. Read it again and repeat the change.
