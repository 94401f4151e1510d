/** All that the sandboxed window can do: ask for a part of the array. */
import { contextBridge, ipcRenderer } from 'electron'

contextBridge.exposeInMainWorld('array', {
  read: (selection: string) => ipcRenderer.invoke('read', selection),
})
