// The demo's 110 desk: lists incidents, writes down telephone alarms, has video links sent.
const everyMs = 1500;
const list = document.getElementById('incidents');
const rows = new Map();

function element(name, text, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function say(place, words, good) {
  place.textContent = words;
  place.className = `said ${good ? 'good' : 'bad'}`;
}

async function send(path, body) {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said = await answer.json();
    return answer.ok ? { ok: true } : { ok: false, words: said.say };
  } catch {
    return { ok: false, words: '接处警台没有回应，请再试一次。' };
  }
}

const isPhone = (text) => /^1[3-9]\d{9}$/.test(text);

function placeOf(incident) {
  const at = incident.coordinates;
  const point = at
    ? `（${at.lng.toFixed(5)}, ${at.lat.toFixed(5)} ${at.datum}${at.accuracyM === null ? '' : `，误差约 ${Math.round(at.accuracyM)} 米`}）`
    : '';
  return `${incident.placeWords || '没有说清'}${point}`;
}

function chips(incident) {
  const made = element('div', '', 'chips');
  made.append(element('span', incident.origin === 'platform' ? '快处平台请求出警' : '电话报警', 'chip'));
  if (incident.injured) made.append(element('span', '有人受伤，已通知 120', 'chip red'));
  if (incident.etaMinutes !== null) made.append(element('span', `民警约 ${incident.etaMinutes} 分钟到`, 'chip green'));
  return made;
}

function facts(incident) {
  const made = element('dl');
  const pairs = [
    ['地点', placeOf(incident)],
    ['事由', incident.reason],
    ['报警人', incident.callerPhone ?? '没有留号码'],
    ['案件', incident.caseNo ?? '还没有案件'],
    ['时间', incident.createdAt.slice(0, 16).replace('T', ' ')],
  ];
  for (const [name, value] of pairs) made.append(element('dt', name), element('dd', value));
  return made;
}

function inviteForm(incident) {
  const form = element('form', '', 'invite');
  form.noValidate = true;
  const label = element('label', '报警人手机');
  const phone = element('input');
  phone.inputMode = 'numeric';
  phone.maxLength = 11;
  phone.value = incident.callerPhone ?? '';
  label.append(phone);
  const button = element('button', '给报警人发视频链接', 'do');
  const said = element('p', '', 'said');
  said.setAttribute('role', 'status');
  form.append(label, button, said);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!isPhone(phone.value.trim())) return say(said, '请填 11 位手机号。', false);
    button.disabled = true;
    say(said, '正在发……', true);
    const answer = await send('invites', { incidentNo: incident.incidentNo, phone: phone.value.trim() });
    button.disabled = false;
    say(said, answer.ok ? '已请快处平台发出短信链接。' : answer.words, answer.ok);
  });
  return form;
}

function draw(incidents) {
  document.getElementById('none').hidden = incidents.length > 0;
  for (const incident of incidents.toReversed()) {
    if (rows.has(incident.incidentNo)) continue;
    const row = element('li', '', `card${incident.injured ? ' injured' : ''}`);
    row.dataset.incident = incident.incidentNo;
    const told = element('div');
    told.append(element('h3', incident.incidentNo), chips(incident), facts(incident));
    row.append(told, inviteForm(incident));
    if (incident.invitedAt) say(row.querySelector('.said'), '已请快处平台发出短信链接。', true);
    rows.set(incident.incidentNo, row);
    list.prepend(row);
  }
}

async function refresh() {
  try {
    const answer = await fetch('incidents');
    if (answer.ok) draw((await answer.json()).incidents);
  } catch {
    // Restarting; the next round tells.
  }
}

document.getElementById('call').addEventListener('submit', async (event) => {
  event.preventDefault();
  const said = document.getElementById('callSaid');
  const callerPhone = document.getElementById('phone').value.trim();
  const placeWords = document.getElementById('place').value.trim();
  if (!isPhone(callerPhone)) return say(said, '请填 11 位手机号。', false);
  if (!placeWords) return say(said, '请填地点。', false);
  const answer = await send('calls', { callerPhone, placeWords, injured: document.getElementById('injured').checked });
  say(said, answer.ok ? '已记下，在下面发链接。' : answer.words, answer.ok);
  if (answer.ok) event.target.reset();
  await refresh();
});

async function keepGoing() {
  await refresh();
  setTimeout(keepGoing, everyMs);
}
void keepGoing();
