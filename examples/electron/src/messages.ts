/** What the window asks, and what the reader answers. */

export interface Question {
  readonly id: number
  readonly selection: string
}

export type Answer =
  | { readonly id: number; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly id: number; readonly error: string }
