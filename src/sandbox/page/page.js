// The sandbox's page without reloading: forms go by fetch, and the screen is fetched again when
// something changed. A region is replaced only when the server draws it differently (or, where it
// has a data-key, when that differs), so that what somebody is typing stays.
'use strict';

const drawn = new Map();

function keyOf(region) {
  return region.dataset.key ?? region.innerHTML;
}

function regions(root) {
  return root.querySelectorAll('[data-region]');
}

function remember() {
  for (const region of regions(document)) drawn.set(region.dataset.region, keyOf(region));
}

/** Takes over what differs in a freshly fetched page. */
function apply(html, url) {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  if (url && url !== location.href) return location.assign(url);
  for (const region of regions(document)) {
    const name = region.dataset.region;
    const next = fresh.querySelector(`[data-region="${name}"]`);
    if (!next || drawn.get(name) === keyOf(next)) continue;
    drawn.set(name, keyOf(next));
    if (next.dataset.key !== undefined) region.dataset.key = next.dataset.key;
    replace(region, next);
  }
  document.title = fresh.title;
  document.body.dataset.version = fresh.body.dataset.version;
  document.body.className = fresh.body.className;
}

function replace(region, next) {
  const focused = region.contains(document.activeElement) ? document.activeElement.id : '';
  const open = [...region.querySelectorAll('details[open]')].length > 0;
  if (open && region.dataset.region === 'top') return;
  region.replaceChildren(...next.childNodes);
  if (focused) document.getElementById(focused)?.focus();
  if (region.dataset.region === 'modal') enterModal(region);
  if (region.getAttribute('role') === 'log') region.scrollTop = region.scrollHeight;
}

let before = null;

/** A modal takes the focus, and gives it back. */
function enterModal(region) {
  const wanted = ['[aria-invalid="true"]', '[autofocus]', '.body :is(input, select, textarea)', '.close'];
  const first = wanted.map((it) => region.querySelector(it)).find(Boolean);
  for (const rest of document.querySelectorAll('.columns, .top')) rest.inert = Boolean(first);
  if (first) {
    before ??= document.activeElement?.id || 'composer';
    first.focus();
  } else if (before) {
    document.getElementById(before)?.focus();
    before = null;
  }
}

async function send(form, action, data) {
  document.body.classList.add('busy');
  try {
    const answer = await fetch(action, { method: 'POST', body: new URLSearchParams(data) });
    apply(await answer.text(), answer.url);
    if (form.matches('.composer') && answer.ok) form.reset();
  } catch {
    document.querySelector('[data-region="notice"]').textContent = 'The sandbox does not answer. Is it still running?';
  } finally {
    document.body.classList.remove('busy');
  }
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  const { target: form, submitter } = event;
  if (submitter?.dataset.confirm && !confirm(submitter.dataset.confirm)) return;
  if (submitter?.dataset.url) window.open(submitter.dataset.url, '_blank', 'noopener');
  const data = new FormData(form);
  if (submitter?.name) data.set(submitter.name, submitter.value);
  send(form, submitter?.getAttribute('formaction') || form.getAttribute('action'), data);
});

document.addEventListener('change', (event) => {
  const { press, confirm: question } = event.target.dataset;
  if (!press || (question && !confirm(question))) return;
  const data = new FormData(event.target.form);
  data.set('press', press);
  send(event.target.form, '/press', data);
});

document.addEventListener('click', (event) => {
  const insert = event.target.closest('[data-insert]');
  if (insert) {
    const line = document.getElementById('composer');
    line.value = insert.dataset.insert + ' ';
    line.focus();
  }
  const toggle = event.target.closest('[data-toggle]');
  if (toggle) {
    const open = document.body.classList.toggle('side-open');
    toggle.setAttribute('aria-expanded', String(open));
  }
  for (const menu of document.querySelectorAll('details[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  document.querySelector('[data-region="modal"] .close')?.click();
});

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/wait?since=${document.body.dataset.version}`);
      if (!answer.ok) throw new Error(answer.statusText);
      await answer.text();
      const page = await fetch(location.href);
      if (!document.body.classList.contains('busy')) apply(await page.text());
    } catch {
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

remember();
for (const log of document.querySelectorAll('[role="log"]')) log.scrollTop = log.scrollHeight;
enterModal(document.querySelector('[data-region="modal"]'));
follow();
