import { startStack } from '../../launcher/src/stack.ts';
import { demoPassword } from './cast.ts';
import { outsideWorld, type OutsideWorld } from './outsideWorld.ts';

/** The service a drill plays on: its own, or one that runs already. */
export interface Service {
  readonly url: string;
  readonly password: string;
  readonly world: OutsideWorld;
  /** The service clock, ISO; null where the clock is the real one. */
  demoClock(): Promise<string | null>;
  stop(): Promise<void>;
}

interface About {
  readonly mode: string;
  readonly now: string;
  readonly demoClock: boolean;
  readonly demoPassword: string | null;
}

export async function openService(url: string | undefined): Promise<Service> {
  if (url === undefined) {
    const stack = await startStack();
    return {
      url: stack.url,
      password: demoPassword,
      world: outsideWorld(stack.outsideUrl),
      demoClock: () => Promise.resolve(stack.clock()),
      stop: () => stack.stop(),
    };
  }
  const about = await aboutOf(url);
  if (about.demoPassword === null) throw new Error('这个服务不在演示方式下，演练会留下假案件，停下了。');
  return {
    url,
    password: about.demoPassword,
    world: outsideWorld(`${url}/outside`),
    async demoClock() {
      const { demoClock, now } = await aboutOf(url);
      return demoClock ? now : null;
    },
    stop: () => Promise.resolve(),
  };
}

async function aboutOf(url: string): Promise<About> {
  const answer = await fetch(`${url}/api/about`).catch((error: unknown) => {
    throw new Error(`${url} 没有回应。`, { cause: error });
  });
  if (!answer.ok) throw new Error(`${url} 不是快处的服务。`);
  return (await answer.json()) as About;
}
