/** The native operations on dense arrays as steps. */
import { binding } from '../binding'
import { nativeStep } from '../steps'

export const native = {
  createTensor: nativeStep(binding.createTensorSync, binding.createTensor),
  readTensor: nativeStep(binding.readTensorSync, binding.readTensor),
  convertNumbers: nativeStep(binding.convertNumbersSync, binding.convertNumbers),
}
