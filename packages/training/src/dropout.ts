/**
 * Dropout whose masks come from the round's seed. tfjs's own layer has either no seed or the same mask at every
 * step. Masks are drawn in JavaScript, so they are the same on every backend.
 */

import { layers, type LayersModel } from "@tensorflow/tfjs-layers";
import { mul, serialization, type Tensor, tensor, util } from "@tensorflow/tfjs-core";
import { mulberry32, type Random } from "@tributary/weights";

type DropoutSettings = ConstructorParameters<typeof layers.Layer>[0] & { rate: number };
