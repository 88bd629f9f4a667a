"""A voice of a kilobyte with the inputs and outputs of Piper's: it hums where they speak."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATE = 22_050
PITCH_HZ = 150.0
_HOP = 256
_FRAMES = 4.0
_SYMBOLS = (
    "_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœɐɑɒɓɔɕɖɗɘəɚɛɜɝ"
    "ɞɟɠɡɢɣɤɥɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʈʉʊʋʌʍʎʏʐʑʒʔθβχɨˈˌːˑ̩̯̃"
)


def write_voice(folder: Path, name: str, *, tells_lengths: bool = True) -> Path:
    """``NAME.onnx`` with its settings. Without lengths it is like a voice without alignment."""
    path = folder / f"{name}.onnx"
    onnx.save(_model(tells_lengths), str(path))
    settings = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "num_symbols": 256,
        "num_speakers": 1,
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(_SYMBOLS)},
    }
    path.with_name(f"{path.name}.json").write_text(json.dumps(settings), encoding="utf-8")
    return path


def _model(tells_lengths: bool) -> onnx.ModelProto:
    """Each symbol lasts four frames times the length scale; the sound is a buzz of that length."""
    harmonics = np.arange(1, 9, dtype=np.float32).reshape(8, 1)
    constants: dict[str, np.ndarray[Any, np.dtype[Any]]] = {
        "one": np.array(1, np.int64),
        "zero": np.array(0, np.float32),
        "step": np.array(1, np.float32),
        "hop": np.array(_HOP, np.float32),
        "frames": np.array(_FRAMES, np.float32),
        "harmonics": harmonics * np.float32(2 * np.pi * PITCH_HZ / RATE),
        "shares": 1 / harmonics,
        "first": np.array([0], np.int64),
        "shape": np.array([1, 1, 1, -1], np.int64),
    }
    rounding = "Ceil" if tells_lengths else "Floor"
    nodes = [
        helper.make_node("Gather", ["scales", "one"], ["scale"]),
        helper.make_node("Cast", ["input"], ["symbols"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["symbols", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "frames"], ["plain"]),
        helper.make_node("Mul", ["plain", "scale"], ["wide"]),
        helper.make_node(rounding, ["wide"], ["lengths"]),
        helper.make_node("Mul", ["lengths", "hop"], ["samples"]),
        helper.make_node("ReduceSum", ["samples"], ["total"], keepdims=0),
        helper.make_node("Range", ["zero", "total", "step"], ["times"]),
        helper.make_node("Mul", ["harmonics", "times"], ["angles"]),
        helper.make_node("Sin", ["angles"], ["waves"]),
        helper.make_node("Mul", ["waves", "shares"], ["parts"]),
        helper.make_node("ReduceSum", ["parts", "first"], ["wave"], keepdims=0),
        helper.make_node("Reshape", ["wave", "shape"], ["output"]),
    ]
    graph = helper.make_graph(
        nodes,
        "hum",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "t"])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
