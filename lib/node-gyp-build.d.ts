declare module 'node-gyp-build' {
  /** Loads the addon built in `directory`, or the prebuilt one there that fits this process. Its type is the caller's word. */
  function load<Addon>(directory: string): Addon
  namespace load {
    /** Where that addon is. */
    function path(directory: string): string
  }
  export = load
}
