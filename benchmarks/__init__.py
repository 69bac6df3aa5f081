"""Speed, measured in one run: this library's parts beside each other and beside its peers."""
