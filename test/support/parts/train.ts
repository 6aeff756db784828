/** A process that trains on the tables and from the checkpoint it is given, and tells its parent how it goes. */
import { makeTrain } from '../../../activities/train.js';
import type { TrainInput } from '../../../activities/train.js';
import type { Json } from '../../../core/json.js';
import { openModels } from '../../../infra/models/models.js';
import { openArtifacts } from '../../../infra/stores/open-artifacts.js';
import { stepContext } from '../step-context.js';
import { dropoutTraining } from '../trainings.js';

interface Order {
  readonly store: string;
  readonly on: TrainInput['on'];
  readonly resume?: Json;
}

const order = JSON.parse(process.argv[2] ?? '') as Order;
const artifacts = await openArtifacts(order.store);
const train = makeTrain({ artifacts, models: openModels(artifacts) });
const { context } = stepContext({
  resume: order.resume,
  checkpoint: (state) => process.send?.({ type: 'checkpoint', state }),
  log: (message) => process.send?.({ type: 'log', message }),
});
const output = await train(dropoutTraining, { item: { units: 8 }, on: order.on }, context);
process.send?.({ type: 'done', output }, () => process.exit(0));
