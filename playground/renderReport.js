// A plain script and not a module, so that the page also works when it is opened from the disk.

const SECTIONS = [
  ['Needs a decision', (change) => change.conflict],
  ['Here', (change) => change.side === 'ours'],
  ['On the branch', (change) => change.side === 'theirs'],
  ['On both sides', () => true],
]

/** The HTML of a report, given as the text of `--json`. Everything that comes from the text is escaped. */
globalThis.renderReport = (text) => {
  const report = parse(text)
  if (!report)
    return '<p class="error">This is no report of <code>status</code>, <code>pull</code> or <code>push</code>.</p>'
  return [heading(report), counts(report), problem(report.error), notes(report.warnings), changes(report.changes)].join(
    '\n',
  )
}

function parse(text) {
  try {
    const value = JSON.parse(text)
    return value?.schemaVersion === 1 && areObjects(value.changes) && areObjects(value.warnings ?? [])
      ? value
      : undefined
  } catch {
    return undefined
  }
}

function areObjects(list) {
  return Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null)
}

function heading({ workspace, command, environment, branch, remote, base, head, applied, destructive }) {
  const facts = [
    branch && `branch ${branch}`,
    remote && `of ${remote}`,
    head && `at ${short(head)}`,
    base && `synced at ${short(base)}`,
  ]
  const state = command === 'status' ? '' : badge(applied ? 'applied' : 'plan only', applied ? 'good' : 'calm')
  return `<h2>${escape([workspace, command, environment].filter(Boolean).join(' · '))} ${state}${destructive ? badge('deletes', 'bad') : ''}</h2>
<p class="facts">${escape(facts.filter(Boolean).join(', '))}</p>`
}

function counts({ counts: found }) {
  const shown = Object.entries(found ?? {}).filter(([, count]) => count > 0)
  if (shown.length === 0) return '<p>Nothing differs.</p>'
  return `<p>${shown.map(([name, count]) => badge(`${count} ${name}`, toneOf(name))).join(' ')}</p>`
}

function problem(error) {
  if (!error) return ''
  return `<div class="error"><strong>${escape(error.code)}</strong> ${escape(error.message)}<br />${escape(error.hint ?? '')}</div>`
}

function notes(warnings = []) {
  return warnings.map(({ message, hint }) => `<p class="note">${escape(message)} ${escape(hint ?? '')}</p>`).join('\n')
}

function changes(list) {
  let rest = list
  return SECTIONS.map(([title, belongs]) => {
    const here = rest.filter((change) => belongs(change))
    rest = rest.filter((change) => !here.includes(change))
    return here.length === 0 ? '' : `<h3>${title}</h3>\n<table>${here.map(row).join('\n')}</table>`
  }).join('\n')
}

function row({ op, name, path, from, conflict, hash }) {
  const word = conflict ?? op
  const sides = ['base', 'ours', 'theirs'].map((side) => `${side} ${hash?.[side] ? short(hash[side]) : '–'}`)
  const where = from ? `${from} → ${path}` : path
  return `<tr><td>${badge(word, conflict ? 'bad' : toneOf(op))}</td><td>${escape(name)}</td><td><code>${escape(where)}</code></td><td class="hash">${escape(sides.join('  '))}</td></tr>`
}

function badge(text, tone) {
  return `<span class="badge ${tone}">${escape(text)}</span>`
}

function toneOf(op) {
  if (op === 'delete' || op === 'conflict') return 'bad'
  return op === 'keep' || op === 'kept' || op === 'heal' ? 'calm' : 'good'
}

function short(id) {
  return String(id).slice(0, 7)
}

// Characters that turn or hide text are shown as what they are; the rest cannot leave its place in the markup.
function escape(text) {
  return String(text)
    .replace(/[&<>"'`]/g, (character) => `&#${character.codePointAt(0)};`)
    .replace(/[\p{Cc}\p{Cf}]/gu, (character) => {
      return `<b>U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}</b>`
    })
}
