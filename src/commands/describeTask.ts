export {
  describeTask,
  listedTask,
  type DescribedFailure,
  type DescribedTask,
  type ListedTask,
} from '../engine/describeTask.ts'
