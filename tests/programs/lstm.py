"""An LSTM cell whose parameters lie in a dict, unrolled over a sequence; they come as one flat vector, as an optimizer keeps them."""

import numpy as np

GATES = ("forget", "input", "output", "cell")


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def unpack(theta, n_in, n_hidden):
    """The matrices and biases of the four gates, and those of the readout."""
    params = {}
    start = 0
    for gate in GATES:
        size = n_hidden * (n_in + n_hidden)
        params["W_" + gate] = theta[start : start + size].reshape(n_hidden, n_in + n_hidden)
        start += size
        params["b_" + gate] = theta[start : start + n_hidden]
        start += n_hidden
    params["w_out"] = theta[start : start + n_hidden]
    params["b_out"] = theta[start + n_hidden]
    return params


def lstm_cell(params, state, x):
    h, c = state
    z = np.concatenate([x, h])
    f = sigmoid(params["W_forget"] @ z + params["b_forget"])
    i = sigmoid(params["W_input"] @ z + params["b_input"])
    o = sigmoid(params["W_output"] @ z + params["b_output"])
    candidate = np.tanh(params["W_cell"] @ z + params["b_cell"])
    c = f * c + i * candidate
    h = o * np.tanh(c)
    return h, c


def lstm_loss(theta, inputs, targets, n_hidden=3):
    """The mean squared error of the readout over the sequence."""
    params = unpack(theta, inputs.shape[1], n_hidden)
    state = np.zeros(n_hidden), np.zeros(n_hidden)
    loss = 0.0
    for x, y in zip(inputs, targets):
        state = lstm_cell(params, state, x)
        prediction = params["w_out"] @ state[0] + params["b_out"]
        loss += (prediction - y) ** 2
    return loss / len(inputs)


def lstm_predictions(theta, inputs, n_hidden=3):
    """The readout after each element, as an array."""
    params = unpack(theta, inputs.shape[1], n_hidden)
    h = c = np.zeros(n_hidden)
    outputs = []
    for x in inputs:
        h, c = lstm_cell(params, (h, c), x)
        outputs.append(params["w_out"] @ h + params["b_out"])
    return np.array(outputs)


def last_prediction(theta, inputs):
    return lstm_predictions(theta, inputs)[-1]


rng = np.random.default_rng(3)
INPUTS = rng.normal(size=(6, 2))
THETA = 0.5 * rng.normal(size=4 * (3 * 5 + 3) + 4)

CASES = {
    "lstm_loss": (dict(theta=THETA, inputs=INPUTS, targets=np.sin(np.arange(6.0))), ("theta", "inputs")),
    "last_prediction": (dict(theta=THETA, inputs=INPUTS), ("theta", "inputs")),
}
