"""Settings that all tests share."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "default_run",
    derandomize=True,
    deadline=None,
    max_examples=40,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("default_run")
