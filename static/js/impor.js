// The pages of the import work without this: it measures a file before it is sent, and moves the
// progress bar between reloads.

const POLL_MS = 1000;
const STALLED_MS = 30000;

const form = document.querySelector("[data-upload]");
if (form) {
  const file = form.querySelector("input[type=file]");
  const button = form.querySelector("[data-busy]");
  const label = button.textContent;
  file.addEventListener("change", () => {
    // A file that is too big makes the field invalid too, and has a name all the same.
    file.toggleAttribute("data-chosen", file.files.length > 0);
    const isTooBig = file.files[0]?.size > Number(file.dataset.maxBytes);
    file.setCustomValidity(isTooBig ? file.dataset.tooBig : "");
    file.reportValidity();
  });
  file.addEventListener("invalid", () => {
    if (file.validity.valueMissing) file.setCustomValidity(file.dataset.missing);
  });
  form.addEventListener("submit", () => {
    button.disabled = true;
    button.textContent = button.dataset.busy;
  });
  // Back from the next page: the button works again.
  window.addEventListener("pageshow", () => {
    button.disabled = false;
    button.textContent = label;
  });
}

const work = document.querySelector("[data-status]");
if (work) {
  const again = document.querySelector("[data-again]");
  const bar = work.querySelector("progress");
  const sentence = work.querySelector("[role=status]");
  let seen = "";
  let movedAt = Date.now();
  again.hidden = true;

  const show = (progress) => {
    if (progress.of) {
      bar.max = progress.of;
      bar.value = progress.done;
    }
    // A screen reader would read the same words again.
    if (sentence.textContent !== progress.sentence) sentence.textContent = progress.sentence;
    const now = `${progress.state} ${progress.done}`;
    if (now !== seen) {
      seen = now;
      movedAt = Date.now();
    }
    again.hidden = Date.now() - movedAt < STALLED_MS;
  };

  const poll = async () => {
    try {
      const answer = await fetch(work.dataset.status, { headers: { Accept: "application/json" } });
      if (answer.redirected) return window.location.reload(); // signed out
      if (!answer.ok) throw new Error(answer.statusText);
      const progress = await answer.json();
      if (!progress.is_waiting) return window.location.reload();
      show(progress);
    } catch {
      sentence.textContent = work.dataset.lost;
    }
    setTimeout(poll, POLL_MS);
  };
  setTimeout(poll, POLL_MS);
}
