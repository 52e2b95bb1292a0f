"""The policy: how many violations of it browsers have told a served product, as its own metrics say."""

from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families


def violations_at(site: str) -> int:
    """Of all rules, since it was started; metrics have to be on, and this machine's to read."""
    with urlopen(f"{site}/metrics") as answer:
        told = answer.read().decode()
    samples = (sample for family in text_string_to_metric_families(told) for sample in family.samples)
    return int(sum(sample.value for sample in samples if sample.name == "lokapasar_policy_violations_total"))
