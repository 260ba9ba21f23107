/** Labelled images from a pair of IDX files, as MNIST and its relatives come. */
import type { Examples } from "@tributary/training";
import { classCounts, type LoadedData } from "./examples.ts";
import { type IdxArray, readIdx } from "./idx.ts";
import { fitPlane, type ImageSchema } from "./image.ts";
import { DataError, type DataProblem } from "./problem.ts";

type NamedBytes = {
	readonly name: string;
	readonly bytes: Uint8Array<ArrayBuffer>;
};

/** Reads both files; images whose label is no class of the schema are left out and reported. */
export async function examplesFromIdx(options: {
	images: NamedBytes;
	labels: NamedBytes;
	schema: ImageSchema;
}): Promise<LoadedData> {
	const { schema } = options;
	const images = await readIdx(options.images.bytes, {
		where: options.images.name,
	});
	const labels = await readIdx(options.labels.bytes, {
		where: options.labels.name,
	});
	expectRank(labels, 1, options.labels.name);
	expectRank(images, schema.channels === 1 ? 3 : 4, options.images.name);
	const [count = 0, height = 0, width = 0, channels = 1] = images.dimensions;
	if (count !== labels.values.length) {
		throw new DataError({
			reason: "counts_differ",
			inputs: count,
			labels: labels.values.length,
		});
	}
	if (channels !== schema.channels) {
		throw new DataError({
			reason: "wrong_channels",
			where: options.images.name,
			expected: schema.channels,
			got: channels,
		});
	}
	if (count * height * width === 0) {
		throw new DataError({ reason: "empty", where: options.images.name });
	}
	const { rows, problems } = rowsOfKnownClass(
		labels.values,
		schema,
		options.labels.name,
	);
	const examples = gather({ images, labels, rows, schema });
	return {
		examples,
		classCounts: classCounts(examples.labels, schema.classes.length),
		problems,
	};
}

function expectRank(array: IdxArray, expected: number, where: string): void {
	const got = array.dimensions.length;
	if (got !== expected)
		throw new DataError({ reason: "wrong_dimensions", where, expected, got });
}

function rowsOfKnownClass(
	labels: Uint8Array,
	schema: ImageSchema,
	name: string,
) {
	const rows: number[] = [];
	const problems: DataProblem[] = [];
	labels.forEach((label, row) => {
		if (label < schema.classes.length) rows.push(row);
		else
			problems.push({
				reason: "unknown_class",
				where: `${name}, ${row}`,
				label: `${label}`,
			});
	});
	if (rows.length === 0) throw new DataError({ reason: "empty", where: name });
	return { rows, problems };
}

function gather(options: {
	images: IdxArray;
	labels: IdxArray;
	rows: readonly number[];
	schema: ImageSchema;
}): Examples {
	const { images, labels, rows, schema } = options;
	const [, height = 0, width = 0, channels = 1] = images.dimensions;
	const sourceSize = height * width * channels;
	const size = schema.height * schema.width * schema.channels;
	const inputs = new Float32Array(rows.length * size);
	rows.forEach((row, index) => {
		const bytes = images.values.subarray(
			row * sourceSize,
			(row + 1) * sourceSize,
		);
		for (let channel = 0; channel < channels; channel++) {
			const values = Float32Array.from(
				{ length: height * width },
				(_, at) => (bytes[at * channels + channel] ?? 0) / 255,
			);
			fitPlane({ width, height, values }, schema).values.forEach(
				(value, at) => {
					inputs[index * size + at * channels + channel] = value;
				},
			);
		}
	});
	return {
		count: rows.length,
		inputShape: [schema.height, schema.width, schema.channels],
		inputs,
		labelShape: [],
		labels: Int32Array.from(rows, (row) => labels.values[row] ?? 0),
	};
}
