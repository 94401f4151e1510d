export { native } from './native'
export { refuseAsyncOptions, runAsync, runSync } from './run'
export { nativeStep, type Step, type Steps, step } from './step'
export type { AsyncOptions, Progress } from './watch'
