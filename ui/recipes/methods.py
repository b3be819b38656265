"""What each method is: its formula, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Method:
    """`formula` is LaTeX."""

    formula: str
    source: str


METHODS: dict[str, Method] = {
    "score": Method(
        formula=r"\left|\hat p_1-r\,\hat p_0\right|\le z_{\alpha/2}\sqrt{\tilde V(r)\,\tfrac{N}{N-1}}",
        source="Miettinen & Nurminen (1985), Statistics in Medicine 4, 213-226",
    ),
    "mover": Method(
        formula=r"\underline r=\frac{p_1p_0-\sqrt{(p_1p_0)^2-l_1(2p_1-l_1)\,u_0(2p_0-u_0)}}{u_0(2p_0-u_0)}",
        source="Donner & Zou (2012), Statistical Methods in Medical Research 21, 347-359; Newcombe (1998)",
    ),
    "exact": Method(
        formula=r"p=\max_{\pi}\;\Pr_\pi\big(|Z|\ge|z_{\text{obs}}|\big)",
        source="Suissa & Shuster (1985), J. R. Stat. Soc. A 148, 317-327",
    ),
    "welch": Method(
        formula=r"\begin{gathered}|m_1-r\,m_0|\le t_{\nu,\alpha/2}\sqrt{v_1+r^2v_0}\\ \text{lift}=r-1\end{gathered}",
        source="Welch (1947), Biometrika 34, 28-35; Fieller (1954), J. R. Stat. Soc. B 16, 175-185",
    ),
    "cuped": Method(
        formula=r"\hat\Delta=\bar y_1-\bar y_0-\theta\,(\bar x_1-\bar x_0)",
        source="Deng, Xu, Kohavi & Walker (2013), WSDM, 123-132; Lin (2013), Ann. Appl. Stat. 7, 295-318",
    ),
    "linearised": Method(
        formula=r"r=\frac{\sum a}{\sum b},\quad \text{var}(r)\approx\frac{\text{var}(a-r\,b)}{n\,\bar b^2}",
        source="Budylin et al. (2018), WSDM, 55-63; Deng, Knoblich & Lu (2018), KDD, 233-242",
    ),
    "brunner_munzel": Method(
        formula=r"\hat\theta=P(T>C)+\tfrac12P(T=C)",
        source="Brunner & Munzel (2000), Biometrical Journal 42, 17-25",
    ),
    "permutation": Method(
        formula=r"p=\Pr\big(|\hat\theta^{*}-\tfrac12|\ge|\hat\theta-\tfrac12|\big)",
        source="Wilcoxon (1945), Biometrics Bulletin 1, 80-83",
    ),
    "segmented": Method(
        formula=r"y_t=\beta_0+\beta_1t+\beta_2\,[t\ge t_0]+\beta_3\,(t-t_0)\,[t\ge t_0]+\varepsilon_t",
        source="Wagner et al. (2002), J. Clin. Pharm. Ther. 27, 299-309; Newey & West (1987), Econometrica 55, 703-708",
    ),
    "binomial": Method(
        formula=r"p=\Pr(X\ge x\mid n,\pi_0)",
        source="Clopper & Pearson (1934), Biometrika 26, 404-413",
    ),
    "planned_look": Method(
        formula=r"\alpha(t)=4\left[1-\Phi\!\left(z_{\alpha/4}/\sqrt t\right)\right]",
        source="O'Brien & Fleming (1979), Biometrics 35, 549-556; Lan & DeMets (1983), Biometrika 70, 659-663; "
        "Jennison & Turnbull (1989), J. R. Stat. Soc. B 51, 305-361",
    ),
    "converters": Method(
        formula=r"E(r)=\frac{B\big(2aq+x_1,\,2a(1-q)+x_0\big)}{B\big(2aq,\,2a(1-q)\big)\,s^{x_1}(1-s)^{x_0}},"
        r"\quad s=\frac{rq}{rq+1-q}",
        source="Robbins (1970), Ann. Math. Stat. 41, 1397-1409; Lindon & Malek (2022), NeurIPS 35",
    ),
    "batches": Method(
        formula=r"E(r)=\prod_j\frac{\Pr(x_{1j},x_{0j}\mid\hat p_1,\hat p_0)}"
        r"{\Pr(x_{1j},x_{0j}\mid\tilde p_1,\tilde p_0)},\quad\tilde p_1=r\,\tilde p_0",
        source="Turner, Ly & Grünwald (2024), J. Stat. Plan. Inference 230, 106116; "
        "Turner & Grünwald (2022), Stat. Probab. Lett. 198, 109835",
    ),
    "asymptotic": Method(
        formula=r"\hat\Delta\pm\hat\sigma\sqrt{\left(1+\tfrac1g\right)\left(\ln(1+g)-2\ln\alpha\right)}",
        source="Robbins (1970), Ann. Math. Stat. 41, 1397-1409; Waudby-Smith et al. (2024), Ann. Stat. 52, 2613-2640",
    ),
    "guardrail": Method(
        formula=r"\underline{\text{lift}}>-\delta\quad\big|\quad\overline{\text{lift}}<\delta",
        source="Piaggio et al. (2012), JAMA 308, 2594-2604",
    ),
    "segment_effects": Method(
        formula=r"p^{*}_{(i)}=\min_{j\ge i}\tfrac mj\,p_{(j)}",
        source="Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300",
    ),
    "poststratified": Method(
        formula=r"\hat\Delta=\sum_kw_k(\bar y_{1k}-\bar y_{0k}),\quad w_k=n_k/n",
        source="Miratrix, Sekhon & Yu (2013), J. R. Stat. Soc. B 75, 369-396",
    ),
    "poststratified_cuped": Method(
        formula=r"\hat\Delta=\sum_kw_k\big(\bar y_{1k}-\bar y_{0k}-\theta\,(\bar x_{1k}-\bar x_{0k})\big)",
        source="Miratrix, Sekhon & Yu (2013), J. R. Stat. Soc. B 75, 369-396; "
        "Deng, Xu, Kohavi & Walker (2013), WSDM, 123-132",
    ),
    "false_discoveries": Method(
        formula=r"p^{*}_{(i)}=\min_{j\ge i}\tfrac mj\,p_{(j)}",
        source="Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300",
    ),
    "holm": Method(
        formula=r"p^{*}_{(i)}=\max_{j\le i}(m-j+1)\,p_{(j)}",
        source="Holm (1979), Scand. J. Stat. 6, 65-70",
    ),
}
