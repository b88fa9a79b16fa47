// A telephone's inbox in the demo: asks every second, draws what is new.
const everyMs = 1000;
const phones = document.getElementById('phones');
const thread = document.getElementById('thread');
let owner = new URLSearchParams(location.search).get('to') ?? '';
let drawn = '';

function spaced(phone) {
  return `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`;
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Web addresses in a text can be tapped, as on a telephone; everything else stays text. */
function bubble(text) {
  const made = element('p');
  for (const part of text.split(/(https?:\/\/[\w./:?#[\]@!$&'()*+,;=%~-]+)/)) {
    if (/^https?:\/\//.test(part)) {
      const link = element('a', part);
      link.href = part;
      link.target = '_blank';
      link.rel = 'noopener';
      made.append(link);
    } else made.append(part);
  }
  return made;
}

function drawPhones(list) {
  if (!owner && list[0]) owner = list[0].to;
  const shown = owner && !list.some((phone) => phone.to === owner) ? [{ to: owner, count: 0 }, ...list] : list;
  const key = JSON.stringify([owner, shown]);
  if (key === phones.dataset.key) return;
  phones.dataset.key = key;
  document.getElementById('nobody').hidden = list.length > 0;
  phones.replaceChildren(
    ...shown.map((phone) => {
      const row = element('li');
      const button = element('button', spaced(phone.to));
      button.type = 'button';
      button.setAttribute('aria-current', String(phone.to === owner));
      button.append(element('small', `${phone.count} 条`));
      button.addEventListener('click', () => {
        owner = phone.to;
        history.replaceState(null, '', `?to=${owner}`);
        void refresh();
      });
      row.append(button);
      return row;
    }),
  );
}

function drawThread(messages) {
  const key = `${owner} ${messages.length}`;
  if (key === drawn) return;
  drawn = key;
  document.getElementById('owner').textContent = owner ? spaced(owner) : '短信';
  document.getElementById('count').textContent = owner ? `${messages.length} 条短信` : '';
  thread.replaceChildren(
    ...messages.flatMap((message, i) => {
      const row = element('li', '', i === messages.length - 1 ? 'new' : '');
      row.dataset.kind = message.kind;
      row.append(bubble(message.text));
      const time = element('time', message.acceptedAt.slice(5, 16).replace('T', ' '));
      time.dateTime = message.acceptedAt;
      return [time, row];
    }),
  );
  if (owner && messages.length === 0) thread.append(element('li', '还没有短信', 'empty'));
  thread.scrollTop = thread.scrollHeight;
}

async function ask(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function refresh() {
  try {
    drawPhones((await ask('phones')).phones);
    if (!/^1\d{10}$/.test(owner)) return;
    const asked = owner;
    const { messages } = await ask(`messages?to=${asked}`);
    if (asked === owner) drawThread(messages);
  } catch {
    // The gateway restarts now and then in the demo; the next round tells.
  }
}

async function keepGoing() {
  await refresh();
  setTimeout(keepGoing, everyMs);
}
void keepGoing();
