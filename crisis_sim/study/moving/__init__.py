"""How an answer moves with the numbers, under any concept: solved, compared and bisected."""
