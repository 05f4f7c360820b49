// A part of the page's program could not be loaded in the middle of something: the program can't go on. The text is kept,
// the page says so and offers to load again. Words and elements stand in the document already (web/src/autosave.rs).

const show = (dialog, when, shown) => {
  for (const element of dialog.querySelectorAll(`[data-when=${when}]`)) element.hidden = !shown;
};

// `unkept`: the text, if this browser has no room for it.
export default function unloaded(unkept) {
  const dialog = document.querySelector('[data-part=unloaded]');
  if (!dialog || dialog.open) return;
  show(dialog, 'kept', unkept === undefined);
  show(dialog, 'unkept', unkept !== undefined);
  show(dialog, 'apart', false);
  dialog.querySelector('textarea').value = unkept ?? '';
  // Nothing reaches the program any more: it would go on from the middle.
  const ends = ['click', 'dblclick', 'input', 'change', 'submit', 'keydown', 'keyup', 'paste', 'drop', 'dragover', 'wheel'];
  const pointer = ['pointerdown', 'pointermove', 'pointerup', 'pointerleave', 'cancel', 'scroll', 'hashchange'];
  for (const kind of [...ends, ...pointer]) {
    addEventListener(kind, (event) => {
      event.stopImmediatePropagation();
      if (kind === 'cancel' || event.key === 'Escape') event.preventDefault();
      if (kind === 'click' && event.target.closest?.('[data-part=unloaded] button')) again(dialog);
    }, true);
  }
  document.querySelectorAll('dialog[open]').forEach((other) => other.close());
  // Browsers let a second Escape close any dialog.
  dialog.addEventListener('close', () => dialog.showModal());
  dialog.showModal();
}

// A load of the whole page, if the place that it comes from answers: without a connection the browser would show its own
// page instead, and the text would be out of sight.
async function again(dialog) {
  show(dialog, 'apart', false);
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    location.reload();
  } catch {
    show(dialog, 'apart', true);
  }
}
