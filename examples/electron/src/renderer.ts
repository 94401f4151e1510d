/** Draws what is selected in shades of grey. Types only may be imported: this is a script of the page. */
type Reply = import('./messages').Answer

interface ArrayBridge {
  read(selection: string): Promise<Reply>
}

function isBridge(value: unknown): value is ArrayBridge {
  return typeof value === 'object' && value !== null && 'read' in value
}

function show(reply: Reply, canvas: HTMLCanvasElement, status: Element): void {
  if ('error' in reply) {
    status.textContent = reply.error
    return
  }
  const [height = 1, width = 1] = reply.shape
  const image = new ImageData(width, height)
  for (const [i, value] of reply.data.entries()) {
    const shade = 127.5 * (1 + value)
    image.data.set([shade, shade, shade, 255], 4 * i)
  }
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.putImageData(image, 0, 0)
  status.textContent = `${height} × ${width}`
}

function start(): void {
  const bridge: unknown = Reflect.get(window, 'array')
  const input = document.querySelector('input')
  const canvas = document.querySelector('canvas')
  const status = document.querySelector('p')
  if (!isBridge(bridge) || !input || !canvas || !status) throw new Error('The page is not as expected')
  const draw = async () => show(await bridge.read(input.value), canvas, status)
  input.addEventListener('change', () => void draw())
  void draw()
}

start()
