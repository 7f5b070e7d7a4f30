// Small things on top of pages that work without it: nothing here is needed to do one's work.
(() => {
  "use strict";

  // A form that was refused: begin at the summary of what is wrong.
  const toSummary = (scope) => scope.querySelector("[data-error-summary]")?.focus();

  // Sent twice by an impatient finger: the second is stopped here, and refused by the server all the same.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (event.submitter?.formTarget === "_blank") return; // a page to look at: nothing is saved by it
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
  const sendable = (scope) => {
    for (const form of scope.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  };
  // Back from the browser's memory, the form may be sent again.
  window.addEventListener("pageshow", () => sendable(document));
  document.addEventListener("htmx:afterRequest", () => sendable(document));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // Printed, everything that was folded away is wanted, and folded again after.
  const folded = [];
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("[data-print-open] details:not([open])")) {
      details.open = true;
      folded.push(details);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const details of folded.splice(0)) details.open = false;
  });

  // Parts that are kept fresh: not asked for while nobody looks, and what was unfolded stays so.
  let unfolded = [];
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.matches("[data-live]")) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    unfolded = [...event.target.querySelectorAll("details[open][id]")].map((details) => details.id);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of unfolded.splice(0)) document.getElementById(id)?.setAttribute("open", "");
  });

  // What htmx brings in is announced, and a refused form inside it is begun at its summary.
  document.addEventListener("htmx:afterSwap", (event) => toSummary(event.target));
  // A refused form (422) and its errors belong on the page like any other answer.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // They leave the finger where it was: on the same link or button of what came.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.shouldSwap === false) return;
    const live = event.detail.target.closest?.("[data-live]");
    const held = live?.contains(document.activeElement) && document.activeElement.closest("a[href], form[action]");
    if (!held) return;
    const name = held.matches("form") ? "action" : "href";
    const places = `${held.matches("form") ? "form" : held.matches(".button") ? "a.button" : "a"}[${name}="${CSS.escape(held.getAttribute(name))}"]`;
    document.addEventListener("htmx:afterSettle", () => {
      const again = document.querySelector(`[data-live] ${places}`);
      (again?.matches("form") ? again.querySelector("button") : again)?.focus({ preventScroll: true });
    }, { once: true });
  });

  // What needs a script is shown only where there is one.
  const showScripted = () => {
    for (const hidden of document.querySelectorAll("[data-needs-script][hidden]")) hidden.hidden = false;
  };
  document.addEventListener("htmx:afterSettle", showScripted);
  showScripted();
  toSummary(document);
})();
