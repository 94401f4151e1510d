import { guides, needsPython } from '../docs/blocks'
import { prepare, runGuide } from '../docs/running'

describe('guides with Python in them', () => {
  before(prepare)

  for (const guide of guides().filter(needsPython)) {
    it(`run from top to bottom: ${guide.name}`, () => runGuide(guide))
  }
})
