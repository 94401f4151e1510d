/** The main process: a window, a reader beside it, and messages between the two. */
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, utilityProcess } from 'electron'
import type { Answer } from './messages'

const smoke = process.argv.includes('--smoke')

function startReader(): (selection: string) => Promise<Answer> {
  const reader = utilityProcess.fork(join(__dirname, 'reader.js'), [
    join(app.getPath('userData'), 'waves.b2nd'),
  ])
  const waiting = new Map<number, (answer: Answer) => void>()
  let next = 0
  reader.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  return (selection) =>
    new Promise((resolve) => {
      const id = next++
      waiting.set(id, resolve)
      reader.postMessage({ id, selection })
    })
}

async function main(): Promise<void> {
  await app.whenReady()
  const read = startReader()
  ipcMain.handle('read', (_event, selection: string) => read(selection))
  // `--smoke` shows nothing: it only tells whether the addon works here.
  if (smoke) {
    const answer = await read('0:2, ::-256')
    console.log(answer)
    app.exit('data' in answer && answer.shape.join() === '2,4' ? 0 : 1)
    return
  }
  const window = new BrowserWindow({
    width: 560,
    height: 640,
    webPreferences: { preload: join(__dirname, 'preload.js') },
  })
  await window.loadFile(join(__dirname, 'index.html'))
}

app.on('window-all-closed', () => app.quit())
void main()
