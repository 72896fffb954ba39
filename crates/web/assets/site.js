// Small comforts; every page works without them.
"use strict";

// The error summary, or the notice of success, is read first.
const summary = document.querySelector(".summary-box");
if (summary) summary.focus();

// A link of the error summary puts the cursor into the field.
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest(".summary-box a[href^='#']");
  if (!link) return;
  const field = document.getElementById(link.getAttribute("href").slice(1));
  if (field) { event.preventDefault(); field.scrollIntoView({ block: "center" }); field.focus({ preventScroll: true }); }
});

// One press of a button sends once; going back makes the button work again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button) button.setAttribute("aria-disabled", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  document.querySelectorAll("[aria-disabled='true']").forEach((button) => button.removeAttribute("aria-disabled"));
});

// Paper shows what is folded away.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not([open])").forEach((part) => { part.open = true; part.dataset.opened = "1"; });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-opened]").forEach((part) => { part.open = false; delete part.dataset.opened; });
});

// A form that can be asked something shows the answer while it is filled in.
const asked = document.querySelector("[data-asks]");
if (asked) {
  const form = asked.closest("form");
  let waiting, running;
  const ask = async () => {
    if (running) running.abort();
    running = new AbortController();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(`${asked.dataset.asks}?part=1`, { method: "POST", body, credentials: "same-origin", signal: running.signal });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      asked.replaceChildren(...fresh.childNodes);
      const says = asked.querySelector("p");
      form.querySelector("[data-says]").textContent = says ? says.textContent : "";
    } catch { /* the button asks as well */ }
  };
  const later = () => { clearTimeout(waiting); waiting = setTimeout(ask, 200); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // What is sent needs no answer any more.
  form.addEventListener("submit", () => { clearTimeout(waiting); if (running) running.abort(); });
}

// A page that shows work in progress renews that part in place, and leaves once the work is done.
const live = document.querySelector("[data-live]");
if (live) {
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) { location.reload(); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      if (!fresh) { location.reload(); return; }
      document.querySelector("[data-live]").replaceWith(fresh);
    } catch { /* the line is down; the next try may succeed */ }
    setTimeout(renew, 2000);
  };
  setTimeout(renew, 2000);
}

// A chart as a picture of points: its own SVG file, drawn twice as large.
document.querySelectorAll("[data-png]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const drawing = new Image();
    drawing.addEventListener("load", () => {
      const sheet = document.createElement("canvas");
      sheet.width = drawing.naturalWidth * 2;
      sheet.height = drawing.naturalHeight * 2;
      sheet.getContext("2d").drawImage(drawing, 0, 0, sheet.width, sheet.height);
      sheet.toBlob((points) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(points);
        link.download = `${button.dataset.png}.png`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      });
    });
    drawing.src = button.parentElement.querySelector("a").href;
  });
});
