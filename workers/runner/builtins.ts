import type { StepContext } from '../../activities/context.js';
import type { Models } from '../../infra/models/models.js';
import type { Artifacts } from '../../infra/stores/artifacts.js';
import type { Registry } from '../../infra/stores/registry.js';

export type Builtin = (options: unknown, input: unknown, context: StepContext) => Promise<unknown>;
/** Finds a built-in by the name its description `uses`. */
export type Builtins = (uses: string) => Promise<Builtin | undefined>;

export interface BuiltinDeps {
  readonly artifacts: Artifacts;
  readonly registry: () => Promise<Registry>;
  /** Where relative paths begin. */
  readonly project: string;
}

type Make = (deps: BuiltinDeps) => Promise<unknown>;

/** Loaded when first used: a runner that never trains never pays for TensorFlow. */
const MAKERS: Readonly<Record<string, Make>> = {
  validate: async ({ artifacts }) => (await import('../../activities/validate.js')).makeValidate({ artifacts }),
  compare: async ({ artifacts }) => (await import('../../activities/compare.js')).makeCompare({ artifacts }),
  profile: async ({ artifacts }) => (await import('../../activities/profile.js')).makeProfile({ artifacts }),
  split: async ({ artifacts }) => (await import('../../activities/split.js')).makeSplit({ artifacts }),
  windows: async ({ artifacts }) => (await import('../../activities/windows.js')).makeWindows({ artifacts }),
  train: async ({ artifacts }) =>
    (await import('../../activities/train.js')).makeTrain({ artifacts, models: await modelsIn(artifacts) }),
  evaluate: async ({ artifacts, registry }) =>
    (await import('../../activities/evaluate.js')).makeEvaluate({
      artifacts,
      registry: await registry(),
      models: await modelsIn(artifacts),
    }),
  publish: async ({ artifacts, registry }) => {
    const [{ makePublish }, { makeDescribe }] = await Promise.all([
      import('../../activities/publish.js'),
      import('../../activities/datasets/describe.js'),
    ]);
    return makePublish({ registry: await registry(), describe: makeDescribe({ artifacts }) });
  },
  register: async ({ artifacts, registry }) =>
    (await import('../../activities/register.js')).makeRegister({ artifacts, registry: await registry() }),
  write: async ({ artifacts, project }) =>
    (await import('../../activities/write.js')).makeWrite({ artifacts, project }),
};

async function modelsIn(artifacts: Artifacts): Promise<Models> {
  return (await import('../../infra/models/models.js')).openModels(artifacts);
}

export function makeBuiltins(deps: BuiltinDeps): Builtins {
  const made = new Map<string, Promise<unknown>>();
  return async (uses) => {
    const make = MAKERS[uses];
    if (make === undefined) return undefined;
    const builtin = made.get(uses) ?? make(deps);
    made.set(uses, builtin);
    return (await builtin) as Builtin;
  };
}
