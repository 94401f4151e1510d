import type { Steps } from '../steps'
import type { RandomFile } from './file'

/** Who reads from an archive, and the files that are kept open for them although others have taken their place. */
export class Readers {
  #count = 0
  #former: RandomFile[] = []

  /** To be followed by {@link leave}. */
  enter(): void {
    this.#count++
  }

  *leave(): Steps<void> {
    if (--this.#count === 0) yield* this.close()
  }

  *during<T>(body: () => Steps<T>): Steps<T> {
    this.enter()
    try {
      return yield* body()
    } finally {
      yield* this.leave()
    }
  }

  /** Closes a file that is not used any more by those who come, when those who are there have left. */
  *retire(file: RandomFile): Steps<void> {
    this.#former.push(file)
    if (this.#count === 0) yield* this.close()
  }

  /** Closes these files and what is kept, whoever is there. */
  *close(...files: readonly RandomFile[]): Steps<void> {
    for (const file of [...this.#former.splice(0), ...files]) yield* file.close()
  }
}
