// Connects the text field with `renderReport`. No request is ever made: the policy of the page allows none.
const source = document.querySelector('#source')
const report = document.querySelector('#report')

function show(text) {
  report.innerHTML = text.trim() === '' ? '' : globalThis.renderReport(text)
}

source.addEventListener('input', () => show(source.value))
document.addEventListener('dragover', (event) => event.preventDefault())
document.addEventListener('drop', async (event) => {
  event.preventDefault()
  const [file] = event.dataTransfer.files
  source.value = file ? await file.text() : event.dataTransfer.getData('text')
  show(source.value)
})
