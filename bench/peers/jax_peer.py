"""JAX: lax.scan over time inside lax.scan over updates, one jitted call for many updates."""

import os
from functools import partial
from importlib import metadata

os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # it would take most of the GPU from the others

import jax
import jax.numpy as jnp
from jax import lax

jax.config.update("jax_default_matmul_precision", "highest")  # float32, like the others

CALL = 64  # updates of a long call; the rest of a training goes one by one
UNROLLED = 25  # divides the sequence lengths of the table


def device():
    return str(jax.devices()[0].device_kind)


def version():
    platform = " ".join(jax.devices()[0].client.platform_version.split())  # names CUDA's version there
    return f"jax {jax.__version__}, jaxlib {metadata.version('jaxlib')}, {platform}"


def free():
    jax.clear_caches()


def loss_of(parameters, ids, h, unroll):
    """ids [tau + 1, B], h [B, m]. Sum over time, mean over streams."""
    U, W, V, b, c = (parameters[name] for name in "UWVbc")
    inputs = U.T[ids[:-1]] + b

    def step(h, x):
        h = jnp.tanh(h @ W.T + x)
        return h, h

    after, outputs = lax.scan(step, h, inputs, unroll=unroll)
    log_p = jax.nn.log_softmax(outputs @ V.T + c)
    return -jnp.take_along_axis(log_p, ids[1:, :, None], -1).sum() / ids.shape[1], after


class Scanned:
    def __init__(self, request, unroll=1):
        request.plain_only()
        r = self.request = request
        self.detail = f"lax.scan over time, unroll {unroll}, and over up to {CALL} updates a call, jitted"
        self.ids = jnp.asarray(r.ids)
        self.validation_ids = jnp.asarray(r.validation_ids)
        offsets = jnp.arange(r.tau + 1)[:, None] + jnp.arange(r.B)[None, :] * r.stream_length
        gradients_of = jax.value_and_grad(partial(loss_of, unroll=unroll), has_aux=True)

        def update(ids, rate, state, _):
            parameters, moments, h, done = state
            place = done % r.updates_per_epoch
            (loss, h), gradients = gradients_of(parameters, ids[offsets + place * r.tau], h * (place != 0))
            gradients = jax.tree.map(lambda g: jnp.clip(g, -5, 5), gradients)
            moments = jax.tree.map(lambda M, g: M + g * g, moments, gradients)
            move = lambda p, g, M: p - rate * g / jnp.sqrt(M + 1e-8)
            return (jax.tree.map(move, parameters, gradients, moments), moments, h, done + 1), loss

        def run(state, ids, rate, updates):
            return lax.scan(partial(update, ids, rate), state, None, length=updates)

        def evaluate(parameters, ids):
            loss, _ = loss_of(parameters, ids[:, None], jnp.zeros((1, r.m), jnp.float32), unroll)
            return loss / (len(ids) - 1)

        self.restart(request)
        jitted = jax.jit(run, static_argnums=3, donate_argnums=0)
        lowered = {n: jitted.lower(self.state, self.ids, self.rate, n) for n in (CALL, 1)}
        self.calls = {n: one.compile() for n, one in lowered.items()}
        self.evaluation = jax.jit(evaluate)

    def restart(self, request):
        r = request
        parameters = {name: jnp.array(weights) for name, weights in r.weights.items()}
        moments = jax.tree.map(jnp.zeros_like, parameters)
        self.rate = jnp.float32(r.learning_rate)
        self.state = (parameters, moments, jnp.zeros((r.B, r.m), jnp.float32), jnp.int32(0))

    def train(self, updates):
        losses = []
        whole, rest = divmod(updates, CALL)
        for count in [CALL] * whole + [1] * rest:
            self.state, some = self.calls[count](self.state, self.ids, self.rate)
            losses.append(some)
        return [loss for some in jax.device_get(losses) for loss in some]

    def evaluate(self):
        """Mean nats a character over the held-out text, one stream from h = 0."""
        return float(self.evaluation(self.state[0], self.validation_ids))


ENGINES = {"jax-scan": Scanned, "jax-unrolled": partial(Scanned, unroll=UNROLLED)}
