/** Objects that live in a frame, as values: extension 42 holds the bytes of their files. */
import type { FrameHandle } from '../handle/handle'
import type { Opened } from '../interpret'
import { native, runSync, type Steps } from '../steps'

/** The handle of an object whose frame is all there is to it. */
export const frameHandle: unique symbol = Symbol('blosc2.frame')

export interface Embeddable {
  readonly [frameHandle]: FrameHandle
}

export function isEmbeddable(value: object): value is Embeddable {
  return frameHandle in value
}

/** The object as the bytes of a contiguous file. */
export function embeddedBytes(value: Embeddable): Steps<Uint8Array> {
  return value[frameHandle].reading((frame) => native.frameBytes(frame))
}

type Opener = (cframe: Uint8Array) => Steps<Opened>

let opener: Opener | undefined

/** Called by the module that opens frames, which itself is built on metadata. */
export function openEmbeddedWith(open: Opener): void {
  opener = open
}

/** The object whose bytes these are, in memory. */
export function embeddedSteps(cframe: Uint8Array): Steps<Opened> {
  if (opener === undefined) throw new Error('Expected the module that opens frames to be loaded')
  return opener(cframe)
}

export function openEmbedded(cframe: Uint8Array): Opened {
  return runSync(embeddedSteps(cframe))
}
