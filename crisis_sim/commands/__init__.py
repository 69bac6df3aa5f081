"""The commands of the command line, by what they are about; `crisis_sim.cli` puts them together."""
