declare module 'prebuildify' {
  interface PrebuildifyOptions {
    name?: string
    napi?: boolean
    strip?: boolean
    tagLibc?: boolean
    cwd?: string
    out?: string
    nodeGyp?: string
    shell?: boolean
    quiet?: boolean
  }
  function prebuildify(options: PrebuildifyOptions, done: (error?: Error | null) => void): void
  export = prebuildify
}
