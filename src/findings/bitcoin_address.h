// Bitcoin addresses with a valid checksum: Base58Check (P2PKH, P2SH) and Bech32/Bech32m (BIP 173, BIP 350), main network.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hinomi::findings {

bool is_bitcoin_address(std::string_view text);
/// Every valid address in the text, in order of appearance, each once, at most `most` of them.
std::vector<std::string> find_bitcoin_addresses(std::string_view text, std::size_t most = 16);

}  // namespace hinomi::findings
